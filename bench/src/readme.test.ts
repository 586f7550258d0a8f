import { expect, test } from 'vitest'
import { withResults } from './readme.ts'

const readme = 'before\n<!-- results: begin -->\nold\n<!-- results: end -->\nafter\n'

test('only what stands between the marks is replaced', () => {
  expect(withResults(readme, 'new')).toBe(
    'before\n<!-- results: begin -->\nnew\n<!-- results: end -->\nafter\n',
  )
})

test('results can be replaced again', () => {
  expect(withResults(withResults(readme, 'first'), 'second')).toBe(withResults(readme, 'second'))
})

test('a README without the marks is refused', () => {
  expect(() => withResults('text', 'new')).toThrow('lacks the marks')
})
