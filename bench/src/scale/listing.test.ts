import { expect, test } from 'vitest'
import { measureListing } from './listing.ts'

test('the last page of a million files takes as many requests and about as many units as the first', async () => {
  const options = { files: 1_000_000, listingShards: 4, pageSize: 100, pages: [1, 10_000], runs: 1 }
  const [first, last] = await measureListing(options)
  if (first === undefined || last === undefined) throw new Error('Two pages were asked for')
  expect(first.page).toBe(1)
  expect(last.page).toBe(10_000)
  // A query for each shard, and another for a shard whose part is used up.
  expect(first.requests).toBeLessThanOrEqual(2 * options.listingShards)
  expect(last.requests).toBeLessThanOrEqual(2 * options.listingShards)
  // More than half a unit for every 4 KB of a hundred small files would mean that items are read for nothing.
  expect(last.readUnits).toBeLessThanOrEqual(100)
  expect(last.readUnits).toBeGreaterThan(0)
})
