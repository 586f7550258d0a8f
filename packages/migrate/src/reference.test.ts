import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyText, parseKeyText } from './key.ts'
import { referenceTemplate } from './reference.ts'

const value = fc.string({ unit: 'grapheme' })

test.each([
  ['attachments/{id}', ['id']],
  ['{id}', ['id']],
  ['File:{name} (wiki)', ['name']],
  ['{table}/{row}', ['row', 'table']],
  ['a:{x}:b/{y}!', ['x', 'y']],
])('%s goes both ways, and two keys never share a reference', (template, columns) => {
  const reference = referenceTemplate(template, columns)
  const key = fc.array(value, { minLength: columns.length, maxLength: columns.length })
  fc.assert(
    fc.property(key, key, (one, other) => {
      expect(reference.parse(reference.format(one))).toEqual(one)
      if (keyText(one) !== keyText(other)) expect(reference.format(one)).not.toBe(reference.format(other))
    }),
  )
})

test('what no key gives is nobody of ours', () => {
  const one = referenceTemplate('attachments/{id}', ['id'])
  expect(one.parse('other/1')).toBeUndefined()
  const two = referenceTemplate('{a}/{b}', ['a', 'b'])
  expect(two.parse('no separator')).toBeUndefined()
  expect(two.parse('%zz/1')).toBeUndefined()
})

test.each([
  ['attachments', ['id'], 'must name each column'],
  ['{id}/{id}', ['id'], 'must name each column'],
  ['{id}/{other}', ['id'], 'must name each column'],
  ['{a}{b}', ['a', 'b'], 'needs a sign'],
  ['{a}-{b}', ['a', 'b'], 'needs a sign'],
])('%s for %j is refused', (template, columns, message) => {
  expect(() => referenceTemplate(template, columns)).toThrow(message)
})

test('a key and its text are the same for the same key only', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 3 }), (key) => {
      expect(parseKeyText(keyText(key), key.length)).toEqual(key)
    }),
  )
})
