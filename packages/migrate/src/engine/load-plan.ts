import type { RecordReader } from '../source/reader.ts'
import type { Segment, State } from '../state/state.ts'

/** Ranges that a table is split into: more than are loaded at once, since keys are not spread evenly. */
const segmentCount = 32
/** A range of fewer keys is not worth a query of its own. */
const minSegmentKeys = 2000n

interface Range {
  readonly id: number
  readonly low: bigint | undefined
  readonly high: bigint | undefined
  /** Loaded up to here, included. */
  reached: bigint | undefined
  /** What is being read goes up to here at most; undefined while nothing is. */
  reading: bigint | 'end' | undefined
  done: boolean
}

/**
 * Where a record is in the load.
 * `ahead`: will be read later, so that what was seen of it before needs no work of its own.
 * `reading`: is being read or written just now; what was seen of it waits until that is done.
 * `loaded`: its place is behind the load, or outside of all that is loaded.
 */
export type Place = 'ahead' | 'reading' | 'loaded'

/** How far the load is, range by range of a numeric key; of any other key the whole table is one range. */
export class LoadPlan {
  readonly #ranges: Range[]
  readonly #isNumeric: boolean

  constructor(segments: readonly Segment[], isNumeric: boolean) {
    this.#isNumeric = isNumeric
    this.#ranges = segments.map(({ id, low, high, reached, done }) => ({
      id,
      low: isNumeric ? toBigInt(low) : undefined,
      high: isNumeric ? toBigInt(high) : undefined,
      reached: isNumeric ? toBigInt(reached) : undefined,
      reading: undefined,
      done: done === 1,
    }))
  }

  get isDone(): boolean {
    return this.#ranges.every(({ done }) => done)
  }

  /** Whether anything that has changed can be applied at all while the load goes on. */
  get isOpaque(): boolean {
    return !this.#isNumeric && !this.isDone
  }

  /** @param key the text of a numeric key */
  placeOf(key: string): Place {
    if (!this.#isNumeric) return this.isDone ? 'loaded' : 'reading'
    const value = toBigInt(key)
    if (value === undefined) return 'loaded'
    for (const { low, high, reached, reading, done } of this.#ranges) {
      if ((low !== undefined && value <= low) || (high !== undefined && value > high)) continue
      if (done || (reached !== undefined && value <= reached)) return 'loaded'
      if (reading === undefined) return 'ahead'
      return reading === 'end' || value <= reading ? 'reading' : 'ahead'
    }
    return 'loaded'
  }

  /** A query of the range begins: any of its keys may be read. */
  begin(id: number): void {
    this.#range(id).reading = 'end'
  }

  /** The query gave records up to this key; undefined for all up to the end. */
  hasRead(id: number, last: string | undefined): void {
    this.#range(id).reading = last === undefined ? 'end' : (toBigInt(last) ?? 'end')
  }

  /** They are written and in the state. */
  hasLoaded(id: number, last: string | undefined): void {
    const range = this.#range(id)
    range.reading = undefined
    if (last === undefined) range.done = true
    else if (this.#isNumeric) range.reached = toBigInt(last)
  }

  #range(id: number): Range {
    const range = this.#ranges.find((one) => one.id === id)
    if (range === undefined) throw new RangeError(`There is no segment ${id}`)
    return range
  }
}

function toBigInt(text: string | null): bigint | undefined {
  return text !== null && /^-?\d+$/.test(text) ? BigInt(text) : undefined
}

/** Splits the table, once; what is inserted outside of the ranges later comes by the log. */
export async function planLoad(state: State, reader: RecordReader, isNumeric: boolean): Promise<void> {
  if (state.segments().length > 0) return
  const insert = 'INSERT INTO segment (id, low, high) VALUES (?, ?, ?)'
  const bounds = isNumeric ? await reader.bounds() : undefined
  state.atomically(() => {
    state.set('load', { startedAt: Date.now() })
    if (!isNumeric) {
      state.sql(insert).run(1, null, null)
      return
    }
    if (bounds === undefined) return
    const { min, max } = bounds
    const keys = max - min + 1n
    const count = BigInt(Math.max(1, Math.min(segmentCount, Number(keys / minSegmentKeys))))
    for (let at = 0n; at < count; at++) {
      const low = min - 1n + (keys * at) / count
      const high = min - 1n + (keys * (at + 1n)) / count
      state.sql(insert).run(Number(at) + 1, String(low), String(high))
    }
  })
}
