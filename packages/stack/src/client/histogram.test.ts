import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'

test('a quantile is within 2.5 % of the duration at that rank, from a microsecond to a day', () => {
  const exponent = fc.double({ min: -3, max: Math.log10(86_400_000), noNaN: true })
  fc.assert(
    fc.property(fc.array(exponent, { minLength: 1, maxLength: 300 }), (exponents) => {
      const durations = exponents.map((power) => 10 ** power)
      const histogram = new Histogram()
      for (const ms of durations) histogram.add(ms)
      const sorted = durations.toSorted((a, b) => a - b)
      for (const q of [0.5, 0.95, 0.99, 1]) {
        const exact = sorted[Math.ceil(q * sorted.length) - 1] ?? 0
        expect(Math.abs(histogram.quantile(q) - exact) / exact).toBeLessThan(0.0251)
      }
    }),
  )
})

test('a single duration is given as it was, zero and more than a day included', () => {
  for (const ms of [0, 12.5, 1e9]) {
    const histogram = new Histogram()
    histogram.add(ms)
    expect([histogram.count, histogram.quantile(0.5), histogram.quantile(0.99)]).toEqual([1, ms, ms])
  }
  expect(new Histogram().quantile(0.5)).toBe(0)
})
