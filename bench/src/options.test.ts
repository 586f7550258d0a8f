import { expect, test } from 'vitest'
import { base, readOptions } from './options.ts'
import { peers } from './peers.ts'

test('everything is measured unless rows are named', () => {
  expect(readOptions([]).peers).toEqual(peers)
})

test('the base of the comparison is measured whatever rows are named', () => {
  const selected = readOptions(['--only', 'fastify,empty']).peers
  expect(selected.map(({ name }) => name)).toEqual([base, 'fastify', 'empty'])
})

test('a row that does not exist is refused by name', () => {
  expect(() => readOptions(['--only', 'fastify,express'])).toThrow('not express')
})

test.each(['0', '1.5', 'many'])('%s rounds are refused', (rounds) => {
  expect(() => readOptions(['--rounds', rounds])).toThrow('--rounds')
})

test('results of a part are not kept', () => {
  expect(() => readOptions(['--only', 'fastify', '--write'])).toThrow('--write')
})
