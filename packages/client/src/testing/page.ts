import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'
import { byBytes } from './order.ts'

/** What a cursor is good for. */
export interface Binding {
  readonly secret: string
  readonly workspaceId: string
  readonly operation: string
  /** The filters. */
  readonly query: unknown
}

interface Asked<Item> {
  readonly items: readonly Item[]
  /** Text that sorts like the listing, different for each item. */
  readonly keyOf: (item: Item) => string
  readonly order: 'asc' | 'desc'
  readonly limit: number
  readonly cursor: string | undefined
  readonly binding: Binding
}

/** A page of a listing; undefined when the cursor was not made by this listing. */
export function pageOf<Item>({
  items,
  keyOf,
  order,
  limit,
  cursor,
  binding,
}: Asked<Item>): { readonly items: Item[]; readonly nextCursor: string | null } | undefined {
  const after = cursor === undefined ? undefined : read(cursor, binding)
  if (cursor !== undefined && after === undefined) return undefined
  const direction = order === 'asc' ? 1 : -1
  const compare = (a: string, b: string) => direction * byBytes(a, b)
  const rest = items
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === undefined || compare(key, after) > 0)
    .sort((a, b) => compare(a.key, b.key))
  const shown = rest.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(({ item }) => item),
    nextCursor: rest.length > shown.length && last !== undefined ? write(last.key, binding) : null,
  }
}

/** Said of a cursor that `pageOf` does not take. */
export const cursorDetail = 'The cursor was not made by this listing of this workspace.'

function signature(payload: string, { secret, workspaceId, operation, query }: Binding): string {
  const text = JSON.stringify([workspaceId, operation, query, payload])
  return createHmac('sha256', secret).update(text).digest('base64url')
}

function write(key: string, binding: Binding): string {
  const payload = Buffer.from(key).toString('base64url')
  return `${payload}.${signature(payload, binding)}`
}

function read(cursor: string, binding: Binding): string | undefined {
  const [payload = '', signed] = cursor.split('.')
  if (cursor !== `${payload}.${signed}` || signed !== signature(payload, binding)) return undefined
  return Buffer.from(payload, 'base64url').toString()
}
