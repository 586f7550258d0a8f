import type { ServiceContext } from '../context.ts'
import { objectKey } from '../files/file.ts'
import { JobFailed } from '../jobs/job-failed.ts'
import type { ObjectKey } from '../storage/object-key.ts'
import type { ManifestEntry } from './manifest.ts'
import type { ZipSource } from './zip/zip-entry.ts'

type Reads = Pick<ServiceContext['bucket'], 'read' | 'readAll'>

/** What is read ahead of the writer: the bytes of files up to this size, so many and so much of them at once. */
const [smallBytes, aheadFiles, aheadBytes] = [1024 ** 2, 32, 6 * 1024 ** 2]
/** How often the bytes of one file are asked for anew after a connection broke, without any having come. */
const maxBroken = 4

/**
 * The bytes of an archive's files, from the bucket. Small files are fetched ahead, many at once: one after another each would
 * wait for its own answer. Large ones are streamed when their turn comes.
 */
export async function* sourcesOf(
  bucket: Reads,
  workspaceId: string,
  entries: AsyncIterable<ManifestEntry>,
  signal: AbortSignal,
): AsyncGenerator<ZipSource> {
  const ahead: { readonly entry: ManifestEntry; readonly bytes: Promise<Uint8Array> | undefined }[] = []
  let held = 0
  const iterator = entries[Symbol.asyncIterator]()
  let next = await iterator.next()
  while (next.done !== true || ahead.length > 0) {
    while (next.done !== true && ahead.length < aheadFiles && held < aheadBytes) {
      const entry = next.value
      const isSmall = entry.size <= smallBytes
      const bytes = isSmall ? readSmall(bucket, workspaceId, entry) : undefined
      // It is waited for later; until then its failure is nobody's.
      bytes?.catch(() => undefined)
      ahead.push({ entry, bytes })
      held += isSmall ? entry.size : 0
      next = await iterator.next()
    }
    const first = ahead.shift()
    if (first === undefined) return
    const { entry, bytes } = first
    yield {
      name: entry.name,
      size: entry.size,
      modifiedAt: new Date(entry.at),
      stored: entry.stored,
      open: (from) =>
        bytes === undefined ? readLarge(bucket, workspaceId, entry, from, signal) : once(bytes, from),
    }
    held -= bytes === undefined ? 0 : entry.size
  }
}

function keyOf(workspaceId: string, { fileId, uploadId }: ManifestEntry): ObjectKey {
  return objectKey({ workspaceId, fileId, uploadId })
}

function gone({ fileId }: ManifestEntry): JobFailed {
  return new JobFailed('FILE_CHANGED', `${fileId} was purged while the archive was made.`)
}

async function* once(bytes: Promise<Uint8Array>, from: number): AsyncGenerator<Uint8Array> {
  const all = await bytes
  yield from === 0 ? all : all.subarray(from)
}

async function readSmall(bucket: Reads, workspaceId: string, entry: ManifestEntry): Promise<Uint8Array> {
  if (entry.size === 0) return new Uint8Array()
  const bytes = await bucket.readAll(keyOf(workspaceId, entry))
  if (bytes === undefined) throw gone(entry)
  return bytes
}

/** A stream that goes on where it broke off: a connection rarely lasts for terabytes. */
async function* readLarge(
  bucket: Reads,
  workspaceId: string,
  entry: ManifestEntry,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const key = keyOf(workspaceId, entry)
  let at = from
  for (let broken = 0; at < entry.size; ) {
    try {
      const stream = await bucket.read(key, at, undefined, signal)
      if (stream === undefined) throw gone(entry)
      for await (const chunk of stream) {
        at += chunk.byteLength
        if (chunk.byteLength > 0) broken = 0
        yield chunk
      }
      if (at < entry.size) throw new Error('S3 ended an object before its size')
    } catch (error) {
      if (error instanceof JobFailed || signal.aborted || ++broken > maxBroken) throw error
    }
  }
}
