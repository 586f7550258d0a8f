import { sourceChanged } from '../../error-classes.ts'
import { asBytes } from '../bytes.ts'
import type { Content, Known, Source, UploadSource, UploadStream } from '../platform.ts'
import { contentOf, platform as web } from '../web.ts'
import { spool, storedBytes } from './bytes.ts'

/**
 * Opens a source in Deno, whose fetch sends every stream in chunked encoding whatever its `content-length` says, and S3
 * refuses that. So each request has its bytes in memory: a part, or the whole of what is sent in one piece.
 */
export async function openSource(given: UploadSource, known: Known): Promise<Source> {
  const { size, signal } = known
  const isKept = size === undefined
  const bytes =
    (await storedBytes(given)) ?? (isKept ? await spool(given as UploadStream, signal) : undefined) // nothing else is left
  if (bytes === undefined) return web.open(given, known)
  if (size !== undefined && size !== bytes.size) {
    await bytes.close()
    throw sourceChanged()
  }
  const content = async (start: number, end: number, sha256?: string): Promise<Content> => {
    const chunks: Uint8Array<ArrayBuffer>[] = []
    // The last ones are read as far as there are any, so that it is found when there are more by then.
    const until = end === bytes.size ? Number.POSITIVE_INFINITY : end
    for await (const chunk of bytes.chunks(start, until)) {
      signal?.throwIfAborted()
      chunks.push(asBytes(chunk))
    }
    const blob = new Blob(chunks)
    if (blob.size !== end - start) throw sourceChanged()
    return contentOf(blob, sha256, known)
  }
  return {
    size: bytes.size,
    isRepeatable: true,
    whole: (sha256) => content(0, bytes.size, sha256),
    part: (start, end) => content(start, end),
    close: () => bytes.close(),
  }
}
