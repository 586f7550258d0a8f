import { expect, test } from 'vitest'
import { codeSpan } from '../src/markdown/fields.ts'

test('code that holds backticks is fenced by more of them', () => {
  expect(codeSpan('^[a-z]+$')).toBe('`^[a-z]+$`')
  expect(codeSpan('^[!#`|~]+$')).toBe('`` ^[!#`|~]+$ ``')
  expect(codeSpan('a``b')).toBe('``` a``b ```')
})
