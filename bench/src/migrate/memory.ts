/**
 * Whether memory stays the same however many records there are: loads 10^5, 10^6 and more from a source that makes them up.
 * `--least 5` and `--most 7` are the smallest and the largest power of ten.
 */
import { parseArgs } from 'node:util'
import type { RecordReader } from '@lading/migrate/testing'
import { migrate } from './lading.ts'
import { startSource } from './source.ts'

const { values } = parseArgs({
  options: { least: { type: 'string', default: '5' }, most: { type: 'string', default: '7' } },
})
const source = await startSource(1)
const note = 'x'.repeat(480)

function madeUp(rows: number): RecordReader {
  return {
    async after(after, until, limit) {
      const from = after === undefined ? 1 : Number(after[0]) + 1
      const to = Math.min(Number(until ?? rows), rows, from + limit - 1)
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => {
        const id = from + at
        return {
          key: [String(id)],
          record: { row: { id, title: `report ${id}.pdf`, owner: id % 1000, note: note + id }, joined: {} },
          blobs: new Map(),
        }
      })
    },
    byKeys: async () => new Map(),
    lookup: async () => [],
    bounds: async () => ({ min: 1n, max: BigInt(rows) }),
  }
}

for (let power = Number(values.least); power <= Number(values.most); power++) {
  const run = await migrate({ source, sink: undefined, reader: madeUp(10 ** power) })
  const { records, seconds, peakRssBytes } = run
  console.log(
    `10^${power}: ${records} records in ${seconds.toFixed(1)} s (${Math.round(records / seconds)} a second), at most ${Math.round(peakRssBytes / 1e6)} MB`,
  )
}
process.exit(0)
