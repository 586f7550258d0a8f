import { Readable } from 'node:stream'

/** The bytes of an upload. A stream has been read by the SDK before it arrives: those the fake does not take. */
export async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array()
  if (typeof body === 'string') return new TextEncoder().encode(body)
  if (body instanceof Uint8Array) return Uint8Array.from(body)
  if (body instanceof Blob) return new Uint8Array(await body.arrayBuffer())
  throw new Error('The fake takes strings, bytes and blobs as bodies of objects')
}

/** A download as the SDK gives it: a stream of Node with the SDK's ways to read it whole. */
export function bodyOf(bytes: Uint8Array): Readable {
  return Object.assign(Readable.from([bytes], { objectMode: false }), {
    transformToByteArray: async () => Uint8Array.from(bytes),
    transformToString: async (encoding: BufferEncoding = 'utf8') => Buffer.from(bytes).toString(encoding),
    transformToWebStream: () => new Blob([Uint8Array.from(bytes)]).stream(),
  })
}
