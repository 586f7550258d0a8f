import { expect, test } from 'vitest'
import { percentile, Timings } from '../src/timings.ts'

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

test.each([
  [upTo(100), 0.5, 50],
  [upTo(100), 0.95, 95],
  [upTo(100), 0.99, 99],
  [upTo(1), 0.99, 1],
  [upTo(2), 0.5, 1],
  [upTo(3), 0.5, 2],
  [upTo(1000), 0.999, 999],
  [[], 0.5, Number.NaN],
])('a percentile is a value that was measured, by nearest rank (%#)', (sorted, share, expected) => {
  expect(percentile(sorted, share)).toBe(expected)
})

test('durations are sorted as numbers, and those of failures are left out', async () => {
  const timings = new Timings()
  for (const duration of [100, 9, 20]) timings.add('get', duration)
  await expect(timings.measure('get', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(timings.sorted('get')).toEqual([9, 20, 100])
  expect(await timings.measure('put', async () => 'result')).toBe('result')
  expect(timings.sorted('put')).toHaveLength(1)
  expect(timings.sorted('other')).toEqual([])
})
