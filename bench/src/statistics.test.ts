import { expect, test } from 'vitest'
import { median } from './statistics.ts'

test('the median of an odd number of values is the middle one, in any order', () => {
  expect(median([9, 1, 5])).toBe(5)
})

test('the median of an even number of values lies between the two middle ones', () => {
  expect(median([10, 2, 4, 100])).toBe(7)
})

test('values are compared as numbers', () => {
  expect(median([10, 9, 2])).toBe(9)
})

test('there is no median of nothing', () => {
  expect(() => median([])).toThrow('nothing')
})
