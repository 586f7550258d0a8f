import { promisify } from 'node:util'
import { constants, deflateRaw, deflateRawSync } from 'node:zlib'
import { ZipSourceError } from './zip-entry.ts'

/**
 * Bytes of a source that are deflated by themselves. zlib gives the same for the same block, whoever deflates it, so any boundary
 * between blocks is a place to go on from, and several are deflated at once. A block cannot refer to the one before: 1.0 % more for
 * text in blocks of 1 MiB than in one stream.
 */
export const blockBytes = 1024 ** 2

/** Zlib's own default. */
const level = 6
/** Below this a task for the thread pool costs more than the work. */
const syncBytes = 8 * 1024

interface DeflateOptions {
  readonly level: number
  readonly windowBits: number
  readonly memLevel: number
  readonly chunkSize: number
  readonly finishFlush: number
}

const deflate = promisify(deflateRaw) as (bytes: Uint8Array, options: DeflateOptions) => Promise<Buffer> // it takes the overload without options

/**
 * No more memory than a block needs: with the defaults each takes 268 KB, whatever it holds, and thousands of small ones wait for the
 * garbage collector at once. A window as large as the block finds as much as a larger one (zlib's manual, `deflateInit2`).
 */
function optionsFor(bytes: number, isLast: boolean): DeflateOptions {
  const windowBits = Math.min(15, Math.max(9, Math.ceil(Math.log2(bytes))))
  return {
    level,
    windowBits,
    memLevel: Math.min(8, windowBits - 6),
    chunkSize: Math.min(64 * 1024, bytes + 64),
    finishFlush: isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
  }
}

/** A block that is not empty, deflated; the last one ends the stream, the others end at a whole byte. */
export async function deflateBlock(block: Uint8Array, isLast: boolean): Promise<Uint8Array> {
  const options = optionsFor(block.byteLength, isLast)
  return block.byteLength <= syncBytes ? deflateRawSync(block, options) : deflate(block, options)
}

/** All bytes of a small source in one piece. @throws ZipSourceError */
export async function readWhole(
  chunks: AsyncIterable<Uint8Array>,
  entry: number,
  size: number,
): Promise<Uint8Array> {
  let only: Uint8Array | undefined
  let all: Buffer | undefined
  let at = 0
  for await (const chunk of chunks) {
    if (chunk.byteLength === 0) continue
    if (at + chunk.byteLength > size) throw new ZipSourceError(entry, size, 'more')
    if (at === 0 && chunk.byteLength === size) only = chunk
    else {
      all ??= Buffer.allocUnsafe(size)
      all.set(chunk, at)
    }
    at += chunk.byteLength
  }
  if (at !== size) throw new ZipSourceError(entry, size, at)
  return only ?? all ?? new Uint8Array()
}

/**
 * The chunks of a source as blocks of one size, whatever the chunks are; only the last block is smaller.
 * @param from where the chunks begin: a boundary of blocks
 * @throws ZipSourceError when there are not as many bytes as was said
 */
export async function* blocksOf(
  chunks: AsyncIterable<Uint8Array>,
  entry: number,
  size: number,
  from: number,
): AsyncGenerator<Uint8Array> {
  let at = from
  let block = Buffer.allocUnsafeSlow(Math.min(blockBytes, size - at))
  let filled = 0
  for await (const chunk of chunks) {
    for (let taken = 0; taken < chunk.byteLength; ) {
      if (at === size) throw new ZipSourceError(entry, size, 'more')
      const part = chunk.subarray(taken, taken + block.byteLength - filled)
      block.set(part, filled)
      filled += part.byteLength
      taken += part.byteLength
      at += part.byteLength
      if (filled < block.byteLength) continue
      yield block
      block = Buffer.allocUnsafeSlow(Math.min(blockBytes, size - at))
      filled = 0
    }
  }
  if (at !== size) throw new ZipSourceError(entry, size, at)
}
