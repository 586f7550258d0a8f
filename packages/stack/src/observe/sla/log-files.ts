import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type CallSource, type Measured, type Range, Tally } from './measured.ts'

/** A line of a call, as far as it is looked at here. */
interface Line {
  readonly time: number
  readonly operation: string
  readonly durationMs: number
  readonly isFailed: boolean
  readonly initMs: number | undefined
}

/** @returns undefined for a line that is about something else; `malformed` for one that is no record */
function read(text: string): Line | undefined | 'malformed' {
  let line: unknown
  try {
    line = JSON.parse(text)
  } catch {
    return 'malformed'
  }
  if (typeof line !== 'object' || line === null) return 'malformed'
  if (!('Duration' in line && 'operation' in line)) return undefined
  const time = 'time' in line ? Date.parse(String(line.time)) : Number.NaN
  const { Duration, operation } = line
  if (typeof Duration !== 'number' || typeof operation !== 'string' || Number.isNaN(time)) return 'malformed'
  return {
    time,
    operation,
    durationMs: Duration,
    isFailed: 'ServerErrors' in line && line.ServerErrors === 1,
    initMs: 'initMs' in line && typeof line.initMs === 'number' ? line.initMs : undefined,
  }
}

/** Of a map that makes what it lacks. */
function tallyOf<Key>(tallies: Map<Key, Tally>, key: Key): Tally {
  const known = tallies.get(key)
  if (known !== undefined) return known
  const made = new Tally()
  tallies.set(key, made)
  return made
}

/** Files of lines, one a day and called `<day>.jsonl`, as `start` keeps them. Nobody is there when the folder is not. */
export function logFiles(folder: string): CallSource {
  return {
    name: folder,
    async measure(range, binMs, wanted): Promise<Measured> {
      const total = new Tally()
      const operations = new Map<string, Tally>()
      const bins = new Map<number, Tally>()
      let malformed = 0
      for (const file of await filesOf(folder, range)) {
        const lines = createInterface({ input: createReadStream(join(folder, file)), crlfDelay: Infinity })
        for await (const text of lines) {
          if (text === '') continue
          const line = read(text)
          if (line === 'malformed') malformed += 1
          if (line === undefined || line === 'malformed') continue
          const { time, operation, durationMs, isFailed, initMs } = line
          if (time < range.since.getTime() || time >= range.until.getTime()) continue
          if (wanted !== undefined && operation !== wanted) continue
          const bin = Math.floor(time / binMs) * binMs
          for (const tally of [total, tallyOf(operations, operation), tallyOf(bins, bin)]) {
            tally.add(durationMs, isFailed, initMs)
          }
        }
      }
      return {
        total: total.figures(),
        operations: [...operations]
          .toSorted(([a], [b]) => a.localeCompare(b))
          .map(([operation, tally]) => ({ operation, ...tally.figures() })),
        bins: [...bins]
          .toSorted(([a], [b]) => a - b)
          .map(([at, tally]) => ({ at: new Date(at), ...tally.figures() })),
        malformed,
      }
    },
  }
}

/** Days that can hold something of the range: a line may be written a moment after its call, on the next day. */
async function filesOf(folder: string, { since, until }: Range): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const day = (time: number) => `${new Date(time).toISOString().slice(0, 10)}.jsonl`
  const [first, last] = [day(since.getTime()), day(until.getTime() + 86_400_000)]
  return names
    .filter((name) => /^\d{4}-\d\d-\d\d\.jsonl$/.test(name) && name >= first && name <= last)
    .toSorted()
}
