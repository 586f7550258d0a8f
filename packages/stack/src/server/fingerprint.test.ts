import { expect, test } from 'vitest'
import { canonicalJson, fingerprint } from './fingerprint.ts'

test('what is equal is written alike, at any depth, and read as the same JSON', () => {
  const one = { b: [{ y: 1, x: undefined, w: '"' }, null], a: -0, é: true, Z: 1e21 }
  const other = { Z: 1e21, é: true, a: 0, b: [{ w: '"', y: 1 }, null] }
  expect(canonicalJson(one)).toBe(canonicalJson(other))
  expect(JSON.parse(canonicalJson(one))).toEqual(other)
  expect(canonicalJson(one)).toBe('{"Z":1e+21,"a":0,"b":[{"w":"\\"","y":1},null],"é":true}')
})

test('what differs is written otherwise, also names that JavaScript has itself', () => {
  const values = [
    '1',
    1,
    [1],
    [[1]],
    { a: 1 },
    { a: '1' },
    { a: null },
    {},
    [],
    null,
    [null],
    JSON.parse('{"__proto__":1}'),
  ]
  expect(new Set(values.map(canonicalJson)).size).toBe(values.length)
})

test('the operation counts', () => {
  expect(fingerprint('a.b', {})).not.toBe(fingerprint('a.c', {}))
  expect(fingerprint('a.b', {})).toMatch(/^[0-9a-f]{64}$/)
})
