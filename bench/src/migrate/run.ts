/** The migration against sinks that grant much and little: see bench/README.md. `--rows N`, `--seconds N`, `--write`. */
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { derivedFileId, derivedId, type StoredFile, shardOf } from '@lading/store'
import { markdown } from '../table.ts'
import { follow } from './follow.ts'
import { migrate } from './lading.ts'
import { startSource } from './source.ts'
import { startStub } from './start-stub.ts'
import { stockLoop } from './stock.ts'
import type { StubCounts, StubSettings } from './stub.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '30' },
    write: { type: 'boolean', default: false },
  },
})
const rows = Number(values.rows)
const seconds = Number(values.seconds)
// Not disposed of: it ends with the process.
const source = await startSource(rows)

const number = (value: number, digits = 0) =>
  value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits })

/** The same item as the migration's, for the loop. */
function fileOf(row: Record<string, unknown>): StoredFile {
  const workspaceId = 'ws_5r8t2v9x3z6b4d7f'
  const externalRef = `docs/${row.id}`
  const fileId = derivedFileId(workspaceId, externalRef)
  const uploadId = derivedId(`${fileId} stock`, 'body')
  const now = new Date().toISOString()
  return {
    workspaceId,
    fileId,
    state: 'ready',
    name: String(row.title),
    contentType: 'application/pdf',
    size: 0,
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    uploadId,
    version: 1,
    externalRef,
    tags: [],
    metadata: JSON.stringify({ owner: row.owner, note: String(row.note).slice(0, 80) }),
    origin: uploadId,
    totalBytes: 0,
    revision: 1,
    fence: 0,
    writeId: `mig_${uploadId.slice(0, 18)}`,
    effects: [],
    createdAt: now,
    updatedAt: now,
    shard: shardOf(fileId, 4),
  }
}

/** Of the seconds that were whole, without the first ones, in which the rate is looked for. */
const lookingSeconds = 6

function granted({ seconds: windows }: StubCounts, possible: number | undefined) {
  const whole = windows.slice(lookingSeconds, -1)
  const units = whole.reduce((sum, window) => sum + window.units, 0)
  const limit = whole.reduce((sum, window) => sum + (possible ?? window.limit ?? 0), 0)
  const requests = whole.reduce((sum, window) => sum + window.requests, 0)
  const throttled = whole.reduce((sum, window) => sum + window.throttled, 0)
  return {
    unitsPerSecond: units / Math.max(1, whole.length),
    share: limit === 0 ? undefined : units / limit,
    throttledShare: requests === 0 ? 0 : throttled / requests,
  }
}

const scenarios: readonly {
  readonly name: string
  readonly settings: StubSettings | undefined
  readonly shards?: number
  readonly possible?: number
}[] = [
  { name: 'a sink that is none', settings: undefined },
  { name: 'a sink that grants all', settings: { limit: undefined } },
  { name: '40,000 units/s', settings: { limit: 40_000 } },
  { name: '8,000 units/s', settings: { limit: 8_000 } },
  { name: '4,000 units/s', settings: { limit: 4_000 } },
  {
    name: '4,000 units/s, 3 s of burst saved',
    settings: { limit: 4_000, burstSeconds: 300, savedSeconds: 3 },
  },
  { name: 'on demand: 4,000, twice its peak every 8 s', settings: { limit: 4_000, onDemandSeconds: 8 } },
  // A quarter of the items in a partition of 1,000 units/s: no more than four times that can be written.
  {
    name: '8,000 units/s, a quarter of it hot',
    settings: { limit: 8_000, hotShard: true },
    shards: 4,
    possible: 4_000,
  },
]

const results: string[][] = []
for (const { name, settings, shards, possible } of scenarios) {
  const isBounded = settings?.limit !== undefined
  await using stub = settings === undefined ? undefined : await startStub(settings)
  const run = await migrate({
    source,
    sink: stub?.endpoint,
    ...(isBounded ? { seconds } : {}),
    ...(shards === undefined ? {} : { shards }),
  })
  const counts = await stub?.counts()
  const rate = counts && granted(counts, possible)
  let stock = ''
  if (settings !== undefined) {
    await using other = await startStub(settings)
    const loop = await stockLoop(source, other.endpoint, { seconds: Math.min(seconds, 15), fileOf })
    stock = number(loop.records / loop.seconds)
  }
  const row = [
    name,
    number(run.records / run.seconds),
    rate === undefined ? '' : number(rate.unitsPerSecond),
    rate?.share === undefined ? '' : `${number(rate.share * 100, 1)} %`,
    rate === undefined || !isBounded ? '' : `${number(rate.throttledShare * 100, 2)} %`,
    number(run.rssBytes / 1e6),
    stock,
  ]
  console.log(row.join(' | '))
  results.push(row)
}
const head = [
  'sink',
  'records/s',
  'units/s',
  'of what is granted',
  'requests refused',
  'RSS MB',
  'plain loop, records/s',
]
const followed = await follow(source, { changesPerSecond: 10_000, seconds: Math.min(seconds, 20) })
const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`
const text = `
\`npx -y pnpm@12 bench:migrate${values.write ? ' --write' : ''}\` on ${new Date().toISOString().slice(0, 10)}: ${machine}; MariaDB, the sink and the migration share the cores. ${number(rows)} rows of ${number(580)} bytes, items of 1.2 KB (2 units).

${markdown(head, results)}

Following: ${number(followed.written)} changes in ${number(followed.seconds, 1)} s (${number(followed.written / followed.seconds)} a second), applied ${number(followed.lagSeconds, 1)} s after the last one; at most ${number(followed.mostDirty)} records waited.
`
console.log(text)
if (values.write) {
  const readme = join(import.meta.dirname, '../../README.md')
  const [begin, end] = ['<!-- migrate: begin -->', '<!-- migrate: end -->']
  const old = await readFile(readme, 'utf8')
  const [from, to] = [old.indexOf(begin), old.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`The README lacks the marks ${begin} and ${end}`)
  await writeFile(readme, `${old.slice(0, from)}${begin}\n${text}\n${old.slice(to)}`)
}
process.exit(0)
