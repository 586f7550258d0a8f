import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withColdStart } from './readme.ts'

test('results take the place of those before, and nothing else changes', async () => {
  const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8')
  const once = withColdStart(readme, 'new')
  expect(once).toContain('<!-- cold-start: begin -->\n\nnew\n\n<!-- cold-start: end -->')
  expect(withColdStart(withColdStart(readme, 'other'), 'new')).toBe(once)
  expect(() => withColdStart('', 'new')).toThrow('lacks the marks')
})
