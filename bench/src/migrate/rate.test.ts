import { RateLimiter } from '@lading/migrate/testing'
import { expect, test } from 'vitest'
import { Capacity, type CapacitySettings } from './capacity.ts'

/** Seconds in which the rate is looked for. */
const lookingSeconds = 8

/** A minute and more of writing as much as the limiter lets, in virtual time: requests of 25 items of 2 units. */
function write(settings: CapacitySettings, seconds: number) {
  let now = 0
  const capacity = new Capacity(settings, now)
  const limiter = new RateLimiter(undefined, () => now)
  let [units, possible, requests, refused] = [0, 0, 0, 0]
  let hash = 1
  for (now = 0; now < seconds * 1000; now += 1) {
    for (let sent = 0; sent < 48 && limiter.take(50); sent++) {
      let granted = 0
      for (let item = 0; item < 25; item++) {
        hash = (Math.imul(hash, 1664525) + 1013904223) >>> 0
        if (capacity.grants(2, hash >>> 4, now)) granted += 2
      }
      limiter.done(50, granted, granted < 50)
      if (now < lookingSeconds * 1000) continue
      units += granted
      requests += 1
      if (granted < 50) refused += 1
    }
    if (now >= lookingSeconds * 1000) possible += (capacity.limit ?? 0) / 1000
  }
  return { share: units / possible, refused: refused / requests, limit: limiter.figures().limit }
}

test.each<[string, CapacitySettings]>([
  ['4,000 units', { limit: 4_000 }],
  ['8,000 units', { limit: 8_000 }],
  ['40,000 units', { limit: 40_000 }],
  ['4,000 units with burst saved up', { limit: 4_000, burstSeconds: 300, savedSeconds: 3 }],
  ['40,000 units with burst saved up', { limit: 40_000, burstSeconds: 300, savedSeconds: 3 }],
])('of %s a second at least 95 %% are written, and few requests are refused', (_, settings) => {
  const { share, refused } = write(settings, 120)
  expect(share).toBeGreaterThan(0.95)
  expect(refused).toBeLessThan(0.02)
})

test('a table that grows on demand is followed', () => {
  const { share, limit } = write({ limit: 4_000, onDemandSeconds: 60 }, 400)
  expect(limit).toBeGreaterThan(30_000)
  expect(share).toBeGreaterThan(0.8)
})

test('an upper bound is kept, and a limit that nobody reaches does not grow', () => {
  let now = 0
  const bounded = new RateLimiter(100, () => now)
  let units = 0
  for (now = 0; now < 10_000; now++) {
    while (bounded.take(1)) {
      bounded.done(1, 1, false)
      units += 1
    }
  }
  expect(units).toBeGreaterThan(950)
  expect(units).toBeLessThan(1050)
  const idle = new RateLimiter(undefined, () => now)
  now += 2000
  const before = idle.figures().limit
  now += 60_000
  expect(idle.figures().limit).toBe(before)
})
