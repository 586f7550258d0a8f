import { expect, test } from 'vitest'
import { withScale } from './readme.ts'

test('only what stands between the marks of this bench is replaced', () => {
  const readme = (between: string) => `# A\n<!-- scale: begin -->${between}<!-- scale: end -->\nB\n`
  expect(withScale(readme('\nold\n'), 'new')).toBe(readme('\n\nnew\n\n'))
  expect(() => withScale('# A\n', 'new')).toThrow('lacks the marks')
})
