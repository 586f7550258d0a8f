import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { UploadSource } from '../platform.ts'

/** Bytes of one read, and of one slice of what is in memory. */
const chunkBytes = 256 * 1024

/** The bytes of an upload. */
export interface Source {
  readonly isRepeatable: boolean
  /** All bytes from the start, see `asBytes`; a source that is not repeatable gives them once. */
  chunks(): AsyncIterable<unknown>
  close(): Promise<void>
}

export function toSource(source: UploadSource): Promise<Source> | Source {
  if (typeof source === 'string' || source instanceof URL) return fromPath(source)
  if (source instanceof Blob) return inMemory(() => source.stream())
  if (source instanceof ArrayBuffer) return inMemory(() => slices(new Uint8Array(source)))
  if (ArrayBuffer.isView(source)) return inMemory(() => slices(asBytes(source)))
  return { isRepeatable: false, chunks: () => source, close: async () => undefined }
}

/** A chunk as bytes, not copied. @throws TypeError for anything else, text for one: its encoding is not ours to choose */
export function asBytes(chunk: unknown): Uint8Array<ArrayBuffer> {
  if (!ArrayBuffer.isView(chunk)) {
    throw new TypeError(`A stream to upload must give bytes; this one gave a ${typeof chunk}`)
  }
  return new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength) // shared memory reads the same
}

function inMemory(chunks: Source['chunks']): Source {
  return { isRepeatable: true, chunks, close: async () => undefined }
}

async function* slices(bytes: Uint8Array<ArrayBuffer>) {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

async function fromPath(path: string | URL): Promise<Source> {
  // Looked at before it is opened: opening a named pipe waits for whoever writes to it.
  if (!(await stat(path)).isFile()) throw new TypeError('The path to upload is not that of a regular file')
  return fromFile(await open(path))
}

/** Reads through one handle: what is renamed over the path in the meantime is another file and does not get mixed in. */
function fromFile(file: FileHandle): Source {
  return {
    isRepeatable: true,
    chunks: () => file.createReadStream({ start: 0, autoClose: false, highWaterMark: chunkBytes }),
    close: () => file.close(),
  }
}

/** Copies a stream to a temporary file, which only this process can read and which does not outlive it. */
export async function spool(stream: Source, signal: AbortSignal | undefined): Promise<Source> {
  const path = join(tmpdir(), `lading-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  try {
    await rm(path) // without its name it ends with its handle, even when the process is killed
    await read(stream, (bytes) => file.writeFile(bytes), signal)
    return fromFile(file)
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Hands on every chunk, and destroys the stream when that fails. @throws the signal's reason, even when the stream stalls */
export async function read(
  source: Source,
  take: (bytes: Uint8Array<ArrayBuffer>) => unknown,
  signal: AbortSignal | undefined,
): Promise<void> {
  const consume = async (chunks: AsyncIterable<unknown>) => {
    for await (const chunk of chunks) await take(asBytes(chunk))
  }
  try {
    await pipeline(source.chunks(), consume, signal === undefined ? {} : { signal })
  } catch (error) {
    throw signal?.aborted ? signal.reason : error
  }
}
