import { expect, test } from 'vitest'
import { testClock } from './clock.ts'

test('the clock stands still until it is advanced', () => {
  const clock = testClock(new Date('2026-01-01T00:00:00Z'))
  expect(clock.now()).toEqual(new Date('2026-01-01T00:00:00Z'))
  clock.advance(1500)
  expect(clock.now()).toEqual(new Date('2026-01-01T00:00:01.500Z'))
})

test('changing a date that the clock gave does not change the clock', () => {
  const clock = testClock(new Date(0))
  clock.now().setTime(1)
  expect(clock.now()).toEqual(new Date(0))
})
