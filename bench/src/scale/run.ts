import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { costsDocument } from './costs-document.ts'
import type { LifeOptions } from './life.ts'
import { measureListings } from './listing.ts'
import { listingReport } from './listing-report.ts'
import { runLives } from './lives.ts'
import { loadReport } from './load-report.ts'
import { measureOperations } from './operations.ts'
import { operationsReport } from './operations-report.ts'
import { brokenByListing, brokenByLoad } from './promises.ts'
import { withScale } from './readme.ts'

/** A shard is enough for about 400 new files a second, says `WorkspaceStore.create`: 5,000 take 13, so 16. */
const listingShards = 16
const load = {
  filesPerSecond: 5000,
  listingShards,
  // With 10,000 calls a second each has 50, one after the other, as a Lambda function of 20 ms would.
  instances: 200,
  // The counter of a rate lies in its key's partition; at the beginning of a minute every call asks it.
  keys: 16,
  ratePerMinute: 100_000,
} as const
const lives: readonly LifeOptions[] = [
  { ...load, life: 'create', seconds: 10 },
  { ...load, life: 'create and complete', seconds: 2 },
]
const listing = { files: 10_000_000, listingShards, pageSize: 100, pages: [1, 100, 10_000] } as const

const { values } = parseArgs({ options: { write: { type: 'boolean' } } })
const began = performance.now()
const progress = (what: string) =>
  console.error(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what}`)

progress('5,000 files a second, in two threads; the operations of the contract')
const [loads, operations] = await Promise.all([runLives(lives), measureOperations()])
progress('listings of 10,000,000 files')
const listings = await measureListings({ ...listing, runs: 51, moreRuns: 3, walked: 20 })
const few = await measureListings({ ...listing, files: 10, pages: [1], runs: 1, moreRuns: 0, walked: 0 })
progress('done')

const broken = [
  ...lives.flatMap(({ life }, at) => {
    const measured = loads[at]
    return measured === undefined ? [] : brokenByLoad(`5,000 files a second, ${life}`, measured)
  }),
  ...listings.flatMap(({ name, pages }) => brokenByListing(name, pages)),
]
const verdict =
  broken.length === 0
    ? ['All promises are kept.']
    : ['Broken promises:', '', ...broken.map((sentence) => `- ${sentence}`)]

const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`
const command = ['npx -y pnpm@12 bench:scale', ...process.argv.slice(2)].join(' ')
const loadReports = lives.flatMap((life, at) => {
  const measured = loads[at]
  return measured === undefined ? [] : [loadReport(life, measured), '']
})
const results = [
  `\`${command}\` on ${new Date().toISOString().slice(0, 10)}: ${machine}; ${((performance.now() - began) / 1000).toFixed(0)} s.`,
  '',
  ...verdict,
  '',
  ...loadReports,
  '### Listings of 10,000,000 files',
  '',
  listingReport(listings, few),
  '',
  '### What each operation costs',
  '',
  operationsReport(operations),
].join('\n')
console.log(results)

if (values.write === true) {
  const readme = join(import.meta.dirname, '../../README.md')
  await writeFile(readme, withScale(await readFile(readme, 'utf8'), results))
  const costs = join(import.meta.dirname, 'costs.json')
  await writeFile(costs, `${JSON.stringify(costsDocument(operations.calls), null, 2)}\n`)
}
if (broken.length > 0) process.exitCode = 1
