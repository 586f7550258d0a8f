import type { Emit, tagItemKey } from '@lading/store/items'
import { encodeAttributes, encodeItem } from './wire.ts'

/** One put or delete. */
export interface Write {
  readonly pk: string
  readonly sk: string
  /** In DynamoDB's JSON. */
  readonly request: string
  /** About how many units the table alone takes for it. */
  readonly weight: number
  /** What shares a partition somewhere, in an index for example: what is refused there slows only its like down. */
  readonly group: string
}

/** @param build gives the attributes of the item, its key included */
export function putOf(
  { pk, sk }: ReturnType<typeof tagItemKey>,
  build: (emit: Emit) => void,
  group: string,
): Write {
  const text = encodeAttributes(build)
  return {
    pk,
    sk,
    request: `{"PutRequest":{"Item":${text}}}`,
    weight: Math.ceil(text.length / 1300), // the JSON of an item is about that much longer
    group,
  }
}

export function deleteOf({ pk, sk }: ReturnType<typeof tagItemKey>, group: string): Write {
  const key = encodeItem({ pk, sk })
  return { pk, sk, request: `{"DeleteRequest":{"Key":${key}}}`, weight: 1, group }
}

/** What came of a write. */
export type Outcome =
  | 'written'
  /** Written by a later attempt; an earlier one whose answer was lost may still arrive. */
  | 'written-after-lost-answer'
  /** DynamoDB will never take it: the reason. */
  | { readonly refused: string }
