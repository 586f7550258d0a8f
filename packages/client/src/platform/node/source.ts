import { sourceChanged } from '../../error-classes.ts'
import { type Chunks, iterate } from '../iterate.ts'
import type { Known, Source, UploadSource, UploadStream } from '../platform.ts'
import { type StreamParts, streamParts } from '../stream-parts.ts'
import { fromMemory, type StoredBytes, spool, storedBytes } from './bytes.ts'
import { measured, toContent } from './content.ts'

/** Opens a source; a stream of unknown size is kept in a temporary file. */
export async function openSource(given: UploadSource, known: Known): Promise<Source> {
  const bytes = await storedBytes(given)
  if (bytes !== undefined) return fromStored(bytes, known)
  const stream = given as UploadStream // nothing else is left
  const { size, signal } = known
  return size === undefined ? fromStored(await spool(stream, signal), known) : fromStream(stream, size, known)
}

async function fromStored(bytes: StoredBytes, { size, signal }: Known): Promise<Source> {
  if (size !== undefined && size !== bytes.size) {
    await bytes.close()
    throw sourceChanged()
  }
  const chunksOf = (start: number, end: number) => () =>
    // The last ones are read as far as there are any, so that it is found when there are more by then.
    bytes.chunks(start, end === bytes.size ? Number.POSITIVE_INFINITY : end)
  return {
    size: bytes.size,
    isRepeatable: true,
    async whole(sha256) {
      const chunks = chunksOf(0, bytes.size)
      if (sha256 === undefined) return measured(chunks, bytes.size, signal)
      return toContent(chunks, { size: bytes.size, sha256, isRepeatable: true })
    },
    part: (start, end) => measured(chunksOf(start, end), end - start, signal),
    close: () => bytes.close(),
  }
}

/** Whole, it goes straight through where its SHA-256 is known, else it is kept first. */
function fromStream(stream: UploadStream, size: number, known: Known): Source {
  const { signal } = known
  let kept: Source | undefined
  let parts: StreamParts | undefined
  let letGo: (() => void) | undefined
  return {
    size,
    isRepeatable: false,
    async whole(sha256) {
      if (sha256 !== undefined) {
        const chunks = iterate(stream)
        letGo = () => chunks.cancel(signal?.reason)
        return toContent(() => iterable(chunks), { size, sha256, isRepeatable: false })
      }
      kept = await fromStored(await spool(stream, signal), known)
      return kept.whole(undefined)
    },
    async part(start, end) {
      parts ??= streamParts(stream)
      const taken = await parts.take(end - start)
      if (!taken || (end === size && !(await parts.hasEnded()))) throw sourceChanged()
      const bytes = fromMemory(taken)
      return measured(() => bytes.chunks(0, bytes.size), bytes.size, signal)
    },
    async close() {
      // Also of a stream that nobody has begun to read: it holds a file or a connection open.
      if (parts !== undefined) parts.cancel(undefined)
      else if (letGo !== undefined) letGo()
      else if (kept === undefined) iterate(stream).cancel(undefined)
      await kept?.close()
    },
  }
}

/** What is left of a stream, for a loop. */
async function* iterable(chunks: Chunks): AsyncGenerator<unknown> {
  for (let chunk = await chunks.next(); !chunk.done; chunk = await chunks.next()) yield chunk.value
}
