import { expect, test } from 'vitest'
import { randomSpread } from './spread.ts'

test('every member has one place in one shard, in the order of all, and shards are about even', () => {
  const [shards, count] = [7, 2_345]
  const spread = randomSpread(shards, 1_000)
  const all: number[] = []
  for (let shard = 0; shard < shards; shard++) {
    const size = spread.countIn(shard, count)
    const members = Array.from({ length: size }, (_, place) => spread.ordinalAt(shard, place))
    expect(members).toEqual(members.toSorted((a, b) => a - b))
    for (const ordinal of members) expect(spread.shardOf(ordinal)).toBe(shard)
    expect(spread.ordinalAt(shard, size)).toBeGreaterThanOrEqual(count)
    expect(Math.abs(size - count / shards)).toBeLessThan(0.25 * (count / shards))
    all.push(...members)
  }
  expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, ordinal) => ordinal))
})
