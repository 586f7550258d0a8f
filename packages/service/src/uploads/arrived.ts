import { sniff, sniffBytes } from '../content/sniff.ts'
import type { ServiceContext } from '../context.ts'
import { objectKey } from '../files/file.ts'
import type { ObjectInfo } from '../storage/bucket.ts'
import type { OpenUpload } from './open-upload.ts'
import { partCountOf, partSizeOf } from './sign-part.ts'

type Uploaded = OpenUpload['upload']

/** What storage holds of an upload. */
export type Arrival =
  | {
      readonly state: 'arrived'
      readonly partsSha256: string | undefined
      readonly detected: string | undefined
    }
  | { readonly state: 'missing'; readonly detail: string }
  | {
      readonly state: 'different'
      readonly field: 'size' | 'sha256'
      readonly declared: string
      readonly received: string
    }

// As many as a person reads.
const maxNamedParts = 10

const missing = {
  state: 'missing',
  detail: 'Storage holds no bytes for this upload yet. It can still be completed.',
} as const

/**
 * The one gate that bytes go through on their way into the service, whatever way they came: compares what has arrived
 * with what was declared, makes parts one object, and looks at the first bytes. Wrong bytes are removed, so that the
 * upload URL takes the right ones. Calling it again gives the same.
 */
export async function takeArrived(context: ServiceContext, upload: Uploaded): Promise<Arrival> {
  const key = objectKey(upload)
  if (upload.partSize !== undefined) {
    const missing = await joinParts(context, upload)
    if (missing !== undefined) return { state: 'missing', detail: missing }
  }
  const held = await context.bucket.head(key)
  if (held === undefined) return missing
  const difference = compare(upload, held)
  if (difference !== undefined) {
    await context.bucket.delete(key, held.etag)
    return { state: 'different', ...difference }
  }
  const start = held.size === 0 ? new Uint8Array() : await context.bucket.readStart(key, sniffBytes)
  if (start === undefined) return missing
  return { state: 'arrived', partsSha256: held.partsSha256, detected: await sniff(start, held.size) }
}

/** Makes the parts of an upload one object. @returns what is missing; undefined when the object is there */
async function joinParts({ bucket }: ServiceContext, upload: Uploaded): Promise<string | undefined> {
  const nothing = 'None of the parts has arrived yet. The upload can still be completed.'
  if (upload.multipartId === undefined) return nothing
  const target = { key: objectKey(upload), multipartId: upload.multipartId }
  const parts = await bucket.multipart.listAll(target)
  // S3 has forgotten the upload: it was completed before, or its parts are gone. The object tells.
  if (parts === undefined) return undefined
  const count = partCountOf(upload)
  const whole = new Set(
    parts.filter(({ number, size }) => size === partSizeOf(upload, number)).map(({ number }) => number),
  )
  const open = Array.from({ length: count }, (_, index) => index + 1).filter((number) => !whole.has(number))
  if (open.length > 0) {
    const named = open.slice(0, maxNamedParts).join(', ')
    const more = open.length > maxNamedParts ? ' and more' : ''
    return `${open.length} of ${count} parts have not arrived: ${named}${more}. The upload can still be completed.`
  }
  await bucket.multipart.complete(target, parts)
  return undefined
}

function compare(
  upload: { size: number; sha256?: string | undefined },
  held: ObjectInfo,
): { field: 'size' | 'sha256'; declared: string; received: string } | undefined {
  if (held.size !== upload.size) {
    return { field: 'size', declared: String(upload.size), received: String(held.size) }
  }
  if (upload.sha256 !== undefined && held.sha256 !== upload.sha256) {
    return { field: 'sha256', declared: upload.sha256, received: held.sha256 ?? '' }
  }
  return undefined
}
