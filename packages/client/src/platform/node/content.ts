import { createHash } from 'node:crypto'
import { sourceChanged } from '../../error-classes.ts'
import { asBytes } from '../bytes.ts'
import type { Content } from '../platform.ts'
import { read } from '../read.ts'

type Chunks = () => AsyncIterable<unknown>

/** Hashes bytes, in constant memory. @throws LadingError SOURCE_CHANGED unless there are `size` of them */
export async function measured(
  chunks: Chunks,
  size: number,
  signal: AbortSignal | undefined,
): Promise<Content> {
  const hash = createHash('sha256')
  let seen = 0
  const add = (chunk: Uint8Array) => {
    seen += chunk.byteLength
    hash.update(chunk)
  }
  await read(chunks(), add, signal)
  if (seen !== size) throw sourceChanged()
  return toContent(chunks, { size, sha256: hash.digest('hex'), isRepeatable: true })
}

/** Bytes whose size and SHA-256 are known, or said to be. */
export function toContent(
  chunks: Chunks,
  { size, sha256, isRepeatable }: Pick<Content, 'size' | 'sha256' | 'isRepeatable'>,
): Content {
  let failure: unknown

  /**
   * The bytes on their way. They are hashed again, and the last ones are held back until the hash is right: a source
   * that changed leaves a request without its end, of which storage keeps nothing.
   */
  async function* send(onSent: (bytes: number) => void) {
    try {
      const hash = createHash('sha256')
      let seen = 0
      let held: Uint8Array | undefined
      for await (const given of chunks()) {
        const chunk = asBytes(given)
        seen += chunk.byteLength
        if (seen > size) throw sourceChanged()
        hash.update(chunk)
        if (held !== undefined) {
          yield held
          onSent(seen - chunk.byteLength)
        }
        held = chunk
      }
      if (seen !== size || hash.digest('hex') !== sha256) throw sourceChanged()
      if (held !== undefined) {
        yield held
        onSent(seen)
      }
    } catch (error) {
      failure = error
      throw error
    }
  }

  return {
    size,
    sha256,
    isRepeatable,
    get failure() {
      return failure
    },
    request(headers, onSent) {
      failure = undefined
      return {
        body: ReadableStream.from(send(onSent)),
        duplex: 'half',
        // With either left out, Node's fetch keeps a copy of every byte, for a redirect or a prompt (nodejs/undici#4058).
        redirect: 'error',
        window: null,
        // With it the body goes out as it is; without it in chunked encoding, which S3 refuses.
        headers: { ...headers, 'content-length': String(size) },
      }
    },
  }
}
