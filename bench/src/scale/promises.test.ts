import { expect, test } from 'vitest'
import type { Load } from './create-load.ts'
import { runLife } from './life.ts'
import { brokenByListing, brokenByLoad } from './promises.ts'

const small = { seconds: 1, filesPerSecond: 810, instances: 3, keys: 4, ratePerMinute: 10_000 } as const

test('a workspace with one shard breaks the promise at 810 files a second, and one that is less busy keeps it', async () => {
  const one = await runLife({ ...small, life: 'create', listingShards: 1 })
  const broken = brokenByLoad('load', one)
  expect(broken).toHaveLength(1)
  expect(broken[0]).toMatch(
    /^load: the key W#ws_\w+#PENDING#0 of gsi1 takes 810 write units in one second; it has to stay below 800\.$/,
  )
  const few = await runLife({ ...small, filesPerSecond: 100, life: 'create and complete', listingShards: 16 })
  expect(brokenByLoad('load', few)).toEqual([])
  // Uploads were completed as well: only then files are in the index of names.
  expect(few.totals.get('gsi3')?.write).toBe(50)
}, 60_000)

test('a key whose rate is used up fails the load', async () => {
  await expect(runLife({ ...small, life: 'create', listingShards: 1, ratePerMinute: 10 })).rejects.toThrow(
    '429',
  )
}, 60_000)

test('exactly 800 write units are too many, and 3,000 read units, and less are not', () => {
  const load = (units: number, reads = 2999): Load => ({
    operations: 1,
    hottestWrites: [{ keyspace: 'gsi2', partitionKey: 'EXPIRING#1', second: 1, units }],
    hottestReads: [{ keyspace: 'table', partitionKey: 'W', second: 1, units: reads }],
    hottestOfKinds: [],
    totals: new Map(),
    requests: new Map(),
    milliseconds: 1,
  })
  expect(brokenByLoad('load', load(799.5))).toEqual([])
  expect(brokenByLoad('load', load(800))).toHaveLength(1)
  expect(brokenByLoad('load', load(0, 3000))).toEqual([
    'load: the key W of table takes 3000 read units in one second; it has to stay below 3000.',
  ])
})

test('pages of other units, and of times more than a fifth apart, break the promise', () => {
  const page = (number: number, readUnits: number, milliseconds: number) => ({
    page: number,
    readUnits,
    writeUnits: 0,
    items: 1,
    requests: 1,
    milliseconds,
  })
  expect(brokenByListing('newest first', [page(1, 20, 10), page(100, 20, 12)])).toEqual([])
  expect(brokenByListing('newest first', [page(1, 20, 10), page(100, 20.5, 12.1)])).toEqual([
    'Listing newest first: pages cost different read units: 20 on page 1, 20.5 on page 100.',
    'Listing newest first: times differ by more than 20 %: 10.0 ms for page 1, 12.1 ms for page 100.',
  ])
})
