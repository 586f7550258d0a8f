import { createHash } from 'node:crypto'
import { sourceChanged } from '../../error.ts'
import type { Content, Measured, UploadSource } from '../platform.ts'
import { asBytes, read, type Source, spool, toSource } from './sources.ts'

/** Measures a source, in constant memory; a stream is kept in a temporary file meanwhile. */
export async function openContent(given: UploadSource, { size, sha256, signal }: Measured): Promise<Content> {
  let source = await toSource(given)
  try {
    if (size !== undefined && sha256 !== undefined) return toContent(source, { size, sha256 })
    if (!source.isRepeatable) source = await spool(source, signal)
    const measured = await measure(source, signal)
    if (size !== undefined && size !== measured.size) throw sourceChanged()
    if (sha256 !== undefined && sha256 !== measured.sha256) throw sourceChanged()
    return toContent(source, measured)
  } catch (error) {
    await source.close()
    throw error
  }
}

interface Measurement {
  readonly size: number
  readonly sha256: string
}

async function measure(source: Source, signal: AbortSignal | undefined): Promise<Measurement> {
  const hash = createHash('sha256')
  let size = 0
  const add = (chunk: Uint8Array) => {
    size += chunk.byteLength
    hash.update(chunk)
  }
  await read(source, add, signal)
  return { size, sha256: hash.digest('hex') }
}

function toContent(source: Source, { size, sha256 }: Measurement): Content {
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
      for await (const given of source.chunks()) {
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
    get failure() {
      return failure
    },
    request: (headers, onSent) => ({
      body: ReadableStream.from(send(onSent)),
      duplex: 'half',
      // With either left out, Node's fetch keeps a copy of every byte, for a redirect or a prompt (nodejs/undici#4058).
      redirect: 'error',
      window: null,
      // With it the body goes out as it is; without it in chunked encoding, which S3 refuses.
      headers: { ...headers, 'content-length': String(size) },
    }),
    close: () => source.close(),
  }
}
