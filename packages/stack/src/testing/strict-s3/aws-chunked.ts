import { ByteReader } from './byte-reader.ts'
import { s3Errors } from './errors.ts'

/**
 * Decodes a body framed as `aws-chunked`, the form in which the SDK streams what it cannot hash beforehand: each
 * chunk is its length in hex, CRLF, bytes, CRLF; after the empty chunk follow the trailers.
 *
 * @param trailers receives the trailers, by lower-case name
 * @throws {S3Error} IncompleteBody, MalformedTrailerError
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  trailers: Map<string, string>,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source)
  try {
    yield* decode(reader, trailers)
    await reader.end()
  } catch (error) {
    // A body that is left half read would block its connection.
    await reader.skip()
    throw error
  }
}

async function* decode(reader: ByteReader, trailers: Map<string, string>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const [size = ''] = (await reader.line()).split(';')
    if (!/^[\da-f]+$/i.test(size)) throw s3Errors.incompleteBody()
    const bytes = Number.parseInt(size, 16)
    if (bytes === 0) break
    yield* reader.take(bytes)
    if ((await reader.line()) !== '') throw s3Errors.incompleteBody()
  }
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':')
    if (colon === -1) throw s3Errors.malformedTrailer()
    trailers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
}
