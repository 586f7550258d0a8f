import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ArchiveSize } from './archive-size.ts'
import { directoryEnd } from './directory-end.ts'
import { readZip } from './read-zip.fixture.ts'
import { type ZipPiece, zipEntries } from './write-entries.ts'
import { type ZipSource, ZipSourceError } from './zip-entry.ts'
import { type ZipPosition, zipStart } from './zip-position.ts'

const mebibyte = 1024 ** 2
const at = new Date('2026-03-04T05:06:07Z')

interface Sample {
  readonly name: string
  readonly bytes: Uint8Array
  readonly stored: boolean
}

/** The sample in chunks of a size. */
function sourceOf({ name, bytes, stored }: Sample, chunk: number): ZipSource {
  return {
    name,
    size: bytes.byteLength,
    modifiedAt: at,
    stored,
    async *open(from) {
      for (let begin = from; begin < bytes.byteLength; begin += chunk)
        yield bytes.subarray(begin, begin + chunk)
    },
  }
}

async function* sources(samples: readonly Sample[], chunk: number): AsyncGenerator<ZipSource> {
  for (const sample of samples) yield sourceOf(sample, chunk)
}

async function piecesOf(
  samples: readonly Sample[],
  chunk: number,
  position: ZipPosition = zipStart,
): Promise<ZipPiece[]> {
  const pieces: ZipPiece[] = []
  for await (const piece of zipEntries(sources(samples.slice(position.entry), chunk), position))
    pieces.push(piece)
  return pieces
}

/** The whole archive of pieces. */
function assemble(pieces: readonly Pick<ZipPiece, 'bytes' | 'record'>[]): Buffer {
  const entries = Buffer.concat(pieces.map(({ bytes }) => bytes))
  const records = pieces.flatMap(({ record }) => record ?? [])
  const directory = Buffer.concat(records)
  const end = directoryEnd({ entries: records.length, size: directory.length, at: entries.length })
  return Buffer.concat([entries, directory, end])
}

const text = (bytes: number) => Buffer.from('a line of text\n'.repeat(bytes / 15 + 1)).subarray(0, bytes)

const sample = fc.record({
  kind: fc.constantFrom('text', 'noise'),
  size: fc.oneof(
    fc.constantFrom(0, 1, mebibyte - 1, mebibyte, mebibyte + 1, 2 * mebibyte, 3 * mebibyte),
    fc.nat(5000),
    fc.nat(2_500_000),
  ),
  stored: fc.boolean(),
})

const samplesOf = (drawn: readonly { kind: string; size: number; stored: boolean }[]): Sample[] =>
  drawn.map(({ kind, size, stored }, index) => ({
    name: `folder/ü ${index}`,
    bytes: kind === 'text' ? text(size) : randomBytes(size),
    stored,
  }))

describe('the entries of an archive', () => {
  test('are read back as they were, and the bound of its size holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sample, { maxLength: 5 }),
        fc.integer({ min: 1000, max: 200_000 }),
        async (drawn, chunk) => {
          const samples = samplesOf(drawn)
          const zip = assemble(await piecesOf(samples, chunk))
          const entries = readZip(zip)
          expect(entries.map(({ name }) => name)).toEqual(samples.map(({ name }) => name))
          for (const [index, { bytes, modifiedAt, mode }] of entries.entries()) {
            expect(bytes.equals(samples[index]?.bytes ?? Buffer.alloc(0))).toBe(true)
            expect([modifiedAt, mode]).toEqual([at, 0o100644])
          }
          const bound = new ArchiveSize()
          for (const { name, bytes, stored } of samples) bound.add({ name, size: bytes.byteLength, stored })
          expect(zip.length).toBeLessThanOrEqual(bound.bytes)
        },
      ),
      { numRuns: 25 },
    )
  })

  test('are the same bytes from whatever place they are gone on with, and however they arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sample, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1000, max: 200_000 }),
        fc.integer({ min: 1000, max: 200_000 }),
        fc.nat(),
        async (drawn, chunk, otherChunk, pick) => {
          const samples = samplesOf(drawn)
          const whole = await piecesOf(samples, chunk)
          const kept = whole.slice(0, pick % (whole.length + 1))
          // As it is stored between two runs.
          const place: ZipPosition = JSON.parse(JSON.stringify(kept.at(-1)?.after ?? zipStart))
          const rest = await piecesOf(samples, otherChunk, place)
          expect(assemble([...kept, ...rest]).equals(assemble(whole))).toBe(true)
        },
      ),
      { numRuns: 25 },
    )
  })

  test('that deflate does not make smaller are stored, as are those that are to be', async () => {
    const samples = [
      { name: 'noise', bytes: randomBytes(1000), stored: false },
      { name: 'text', bytes: text(1000), stored: true },
      { name: 'deflated', bytes: text(1000), stored: false },
    ]
    const entries = readZip(assemble(await piecesOf(samples, 1000)))
    expect(entries.map(({ method }) => method)).toEqual(['stored', 'stored', 'deflated'])
  })

  test.each([
    ['fewer', -1],
    ['more', 1],
  ])('of a source that gives %s bytes than it said are an error, small or large', async (_, more) => {
    for (const size of [500, 2 * mebibyte]) {
      for (const stored of [true, false]) {
        const bytes = text(size + more)
        const source = { ...sourceOf({ name: 'x', bytes, stored }, 1000), size }
        const all = async () => {
          for await (const _piece of zipEntries(only(source), zipStart));
        }
        await expect(all()).rejects.toThrow(ZipSourceError)
      }
    }
  })

  test('pass on what a source throws, and what the signal says', async () => {
    const failing: ZipSource = {
      ...sourceOf({ name: 'x', bytes: text(3 * mebibyte), stored: false }, 1000),
      // biome-ignore lint/correctness/useYield: it fails before
      async *open() {
        throw new TypeError('gone')
      },
    }
    await expect(piecesOfOne(failing)).rejects.toThrow(TypeError)
    const controller = new AbortController()
    controller.abort(new RangeError('enough'))
    const source = sourceOf({ name: 'x', bytes: text(10), stored: false }, 10)
    await expect(piecesOfOne(source, controller.signal)).rejects.toThrow(RangeError)
  })
})

async function* only(source: ZipSource): AsyncGenerator<ZipSource> {
  yield source
}

async function piecesOfOne(source: ZipSource, signal?: AbortSignal): Promise<void> {
  for await (const _piece of zipEntries(only(source), zipStart, signal === undefined ? {} : { signal }));
}

describe('ZIP64', () => {
  test('counts more than 65,535 entries', async () => {
    const samples = Array.from({ length: 70_000 }, (_, index) => ({
      name: String(index),
      bytes: new Uint8Array(),
      stored: true,
    }))
    expect(readZip(assemble(await piecesOf(samples, 1)))).toHaveLength(70_000)
  })

  test('tells sizes and places beyond 4 GiB, in the header, the descriptor and the directory', async () => {
    const zeros = Buffer.alloc(8 * mebibyte)
    const size = 4 * 1024 ** 3 + 5
    const large: ZipSource = {
      name: 'large',
      size,
      modifiedAt: at,
      stored: true,
      async *open(from) {
        for (let left = size - from; left > 0; left -= zeros.length) yield zeros.subarray(0, left)
      },
    }
    const small = sourceOf({ name: 'small', bytes: text(10), stored: true }, 10)
    const both = async function* () {
      yield large
      yield small
    }
    // The ends of the archive, without the zeros between them.
    const kept: Buffer[] = []
    const records: Buffer[] = []
    let place = zipStart
    for await (const { bytes, after, record } of zipEntries(both(), zipStart)) {
      if (bytes.byteLength < 1000) kept.push(Buffer.from(bytes))
      if (record !== undefined) records.push(Buffer.from(record))
      place = after
    }
    const [header, , descriptor] = kept
    expect(header?.readUInt16LE(4)).toBe(45)
    expect([header?.readUInt32LE(18), header?.readUInt32LE(22)]).toEqual([0xffffffff, 0xffffffff])
    expect(descriptor?.readBigUInt64LE(8)).toBe(BigInt(size))
    expect(descriptor?.readBigUInt64LE(16)).toBe(BigInt(size))
    const [first, second] = records
    expect(first?.readBigUInt64LE(46 + 'large'.length + 4)).toBe(BigInt(size))
    expect(second?.readUInt32LE(42)).toBe(0xffffffff)
    expect(Number(second?.readBigUInt64LE(46 + 'small'.length + 4))).toBeGreaterThan(size)
    const end = Buffer.from(directoryEnd({ entries: 2, size: 200, at: place.at }))
    expect(end.readBigUInt64LE(48)).toBe(BigInt(place.at))
    expect(end.readBigUInt64LE(56 + 8)).toBe(BigInt(place.at + 200))
    expect(end.readUInt32LE(end.length - 22 + 16)).toBe(0xffffffff)
  }, 60_000)
})
