import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { asBytes } from '../bytes.ts'
import type { UploadSource, UploadStream } from '../platform.ts'
import { read } from '../read.ts'

/** Bytes of one read, and of one slice of what is in memory. */
const chunkBytes = 256 * 1024

/** Bytes that can be read again and from anywhere. */
export interface StoredBytes {
  readonly size: number
  /** From `start` up to `end`, or to where they end by then; see `asBytes`. */
  chunks(start: number, end: number): AsyncIterable<unknown>
  close(): Promise<void>
}

/** What a source holds; undefined for a stream. */
export async function storedBytes(source: UploadSource): Promise<StoredBytes | undefined> {
  if (typeof source === 'string' || source instanceof URL) return fromPath(source)
  if (source instanceof Blob) return inMemory(source.size, (start, end) => pieces(source, start, end))
  if (source instanceof ArrayBuffer) return fromMemory(new Uint8Array(source))
  if (ArrayBuffer.isView(source)) return fromMemory(asBytes(source))
  return undefined
}

function inMemory(size: number, chunks: StoredBytes['chunks']): StoredBytes {
  return { size, chunks: (start, end) => unhurried(chunks(start, end)), close: async () => undefined }
}

/** Nothing waits for bytes that are in memory: hashing them would let nobody else have a turn, nor a signal be heard. */
async function* unhurried(chunks: AsyncIterable<unknown>) {
  for await (const chunk of chunks) {
    yield chunk
    await setImmediate()
  }
}

export function fromMemory(bytes: Uint8Array<ArrayBuffer>): StoredBytes {
  return inMemory(bytes.length, (start, end) => slices(bytes.subarray(start, end)))
}

/** Not by `stream`: Node reads what was put into a Blob in one piece as one chunk, however large. */
async function* pieces(blob: Blob, start: number, end: number) {
  for (let at = start; at < Math.min(end, blob.size); at += chunkBytes) {
    yield new Uint8Array(await blob.slice(at, Math.min(at + chunkBytes, end)).arrayBuffer())
  }
}

async function* slices(bytes: Uint8Array<ArrayBuffer>) {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

async function fromPath(path: string | URL): Promise<StoredBytes> {
  // Looked at before it is opened: opening a named pipe waits for whoever writes to it.
  if (!(await stat(path)).isFile()) throw new TypeError('The path to upload is not that of a regular file')
  return fromFile(await open(path))
}

/** Reads through one handle: what is renamed over the path in the meantime is another file and does not get mixed in. */
async function fromFile(file: FileHandle): Promise<StoredBytes> {
  try {
    const { size } = await file.stat()
    return { size, chunks: (start, end) => range(file, start, end), close: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Not by `createReadStream`: each of its streams would listen to the handle until that is closed. */
async function* range(file: FileHandle, start: number, end: number) {
  for (let at = start; at < end; ) {
    const buffer = new Uint8Array(Math.min(chunkBytes, end - at))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}

/** Copies a stream to a temporary file, which only this process can read and which does not outlive it. */
export async function spool(stream: UploadStream, signal: AbortSignal | undefined): Promise<StoredBytes> {
  const path = join(tmpdir(), `lading-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  try {
    await rm(path) // without its name it ends with its handle, even when the process is killed
    await read(stream, (bytes) => file.writeFile(bytes), signal)
  } catch (error) {
    await file.close()
    throw error
  }
  return fromFile(file)
}
