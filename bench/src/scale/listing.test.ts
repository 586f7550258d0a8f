import { expect, test } from 'vitest'
import { measureListings } from './listing.ts'

const options = { listingShards: 4, pageSize: 100, runs: 1, moreRuns: 0, walked: 0 }

test('pages of a million files cost the same however deep they lie, in every way to list', async () => {
  // Whole rows of the spread of files over shards lie between them: chance is the same for all.
  const listings = await measureListings({ ...options, files: 1_000_000, pages: [1, 100, 9_901] })
  expect(listings).toHaveLength(11)
  for (const { name, pages } of listings) {
    expect(new Set(pages.map(({ readUnits }) => readUnits)).size, name).toBe(1)
    expect(new Set(pages.map(({ items }) => items)).size, name).toBe(1)
    for (const { writeUnits, requests } of pages) {
      expect(writeUnits, name).toBe(0)
      // A query of each shard, more of those whose part is used up, and the files of an index that has keys only.
      expect(requests, name).toBeLessThanOrEqual(2 * options.listingShards + 6)
    }
  }
})

test('a workspace of ten files reads ten files', async () => {
  const listings = await measureListings({ ...options, files: 10, pages: [1] })
  for (const { name, pages } of listings) {
    // Those of the page once or, where an index has keys only, twice; the key and the workspace of the call.
    expect([12, 22], name).toContain(pages[0]?.items)
  }
})
