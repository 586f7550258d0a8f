import { crc32 } from 'node:zlib'
import { blockBytes, blocksOf, deflateBlock, readWhole } from './blocks.ts'
import { inOrder } from './in-order.ts'
import { dataDescriptor, directoryRecord, localHeader, type WrittenEntry } from './records.ts'
import { type ZipSource, ZipSourceError } from './zip-entry.ts'
import type { ZipPosition } from './zip-position.ts'

/** Some bytes of an archive. */
export interface ZipPiece {
  readonly bytes: Uint8Array
  /** Where the writer stands behind them. */
  readonly after: ZipPosition
  /** The record in the central directory of the entry that they end. */
  readonly record?: Uint8Array
}

/** What is known of a piece before it is known where it comes to stand. */
type Made =
  | { readonly kind: 'whole'; readonly written: WrittenEntry; readonly data: Uint8Array }
  | { readonly kind: 'header'; readonly written: WrittenEntry }
  | { readonly kind: 'data'; readonly data: Uint8Array; readonly read: number; readonly crc: number }
  | { readonly kind: 'end'; readonly source: ZipSource }

/** Blocks and small entries that are made at once: one for each core of a Lambda function of up to 3.5 GB, and one that is read. */
const defaultConcurrency = 3

/**
 * Writes the entries of an archive, from a position on: local headers, data and descriptors. Behind them come all records in order,
 * and `directoryEnd`. What is written depends on nothing but the sources: not on the position from which it goes on, nor on how their
 * bytes are cut into chunks.
 *
 * An entry of up to 1 MiB is read whole, so that its header knows all and it is stored when deflate makes it no smaller; a larger one
 * is written as it is read, and a descriptor follows it.
 * @param sources the entries from `position.entry` on
 * @throws ZipSourceError when a source does not give as many bytes as it says; whatever a source throws
 */
export async function* zipEntries(
  sources: AsyncIterable<ZipSource>,
  position: ZipPosition,
  { signal, concurrency = defaultConcurrency }: { signal?: AbortSignal; concurrency?: number } = {},
): AsyncGenerator<ZipPiece> {
  let place = position
  for await (const made of inOrder(makeAll(sources, position), concurrency)) {
    signal?.throwIfAborted()
    const piece = placed(made, place)
    place = piece.after
    yield piece
  }
}

/** The pieces of all entries one after another, each still being made. */
async function* makeAll(
  sources: AsyncIterable<ZipSource>,
  position: ZipPosition,
): AsyncGenerator<{ readonly made: Promise<Made> }> {
  let index = position.entry
  for await (const source of sources) {
    const begun = index === position.entry && position.at > position.headerAt ? position : undefined
    if (source.size <= blockBytes) yield { made: makeWhole(source, index) }
    else yield* makeStreamed(source, index, begun)
    index++
  }
}

async function makeWhole(source: ZipSource, index: number): Promise<Made> {
  const bytes = await readWhole(source.open(0), index, source.size)
  const packed = source.stored || bytes.byteLength === 0 ? bytes : await deflateBlock(bytes, true)
  const deflated = packed.byteLength < bytes.byteLength
  const data = deflated ? packed : bytes
  const crc = crc32(bytes)
  const written = { entry: source, deflated, streamed: false, crc, packed: data.byteLength }
  return { kind: 'whole', written, data }
}

async function* makeStreamed(
  source: ZipSource,
  index: number,
  begun: ZipPosition | undefined,
): AsyncGenerator<{ readonly made: Promise<Made> }> {
  if (begun === undefined) {
    const written = { entry: source, deflated: !source.stored, streamed: true, crc: 0, packed: 0 }
    yield { made: Promise.resolve({ kind: 'header', written }) }
  }
  let [read, crc] = [begun?.read ?? 0, begun?.crc ?? 0]
  if (read < source.size) {
    const chunks = source.open(read)
    const cut = source.stored
      ? counted(chunks, index, source.size, read)
      : blocksOf(chunks, index, source.size, read)
    for await (const bytes of cut) {
      read += bytes.byteLength
      crc = crc32(bytes, crc)
      yield { made: makeData(source, bytes, read, crc) }
    }
  }
  yield { made: Promise.resolve({ kind: 'end', source }) }
}

async function makeData(source: ZipSource, bytes: Uint8Array, read: number, crc: number): Promise<Made> {
  const data = source.stored ? bytes : await deflateBlock(bytes, read === source.size)
  return { kind: 'data', data, read, crc }
}

/** The chunks of a stored source, as they come. @throws ZipSourceError */
async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  entry: number,
  size: number,
  from: number,
): AsyncGenerator<Uint8Array> {
  let at = from
  for await (const chunk of chunks) {
    if (chunk.byteLength === 0) continue
    at += chunk.byteLength
    if (at > size) throw new ZipSourceError(entry, size, 'more')
    yield chunk
  }
  if (at !== size) throw new ZipSourceError(entry, size, at)
}

/** Gives a piece its place. */
function placed(made: Made, place: ZipPosition): ZipPiece {
  switch (made.kind) {
    case 'whole': {
      const bytes = Buffer.concat([localHeader(made.written), made.data])
      return ended(made.written, bytes, place)
    }
    case 'header': {
      const bytes = localHeader(made.written)
      return { bytes, after: { ...place, headerAt: place.at, at: place.at + bytes.byteLength } }
    }
    case 'data': {
      const { data, read, crc } = made
      const length = data.byteLength
      return {
        bytes: data,
        after: { ...place, at: place.at + length, read, crc, packed: place.packed + length },
      }
    }
    case 'end': {
      const { crc, packed } = place
      const deflated = !made.source.stored
      const written = { entry: made.source, deflated, streamed: true, crc, packed }
      return ended(written, dataDescriptor(written), place)
    }
  }
}

function ended(written: WrittenEntry, bytes: Uint8Array, place: ZipPosition): ZipPiece {
  const at = place.at + bytes.byteLength
  return {
    bytes,
    after: { at, entry: place.entry + 1, headerAt: at, read: 0, packed: 0, crc: 0 },
    record: directoryRecord(written, place.headerAt),
  }
}
