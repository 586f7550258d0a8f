import { expect, test } from 'vitest'
import { joinComponents } from './components.ts'
import { refTo } from './schemas.ts'
import type { SchemaObject } from './types.ts'

const object = (properties: Record<string, SchemaObject>, more: SchemaObject = {}): SchemaObject => ({
  type: 'object',
  properties,
  ...more,
})
const closed = { additionalProperties: false }
const join = (
  inputs: Record<string, SchemaObject>,
  outputs: Record<string, SchemaObject>,
  roots = { inputs: Object.keys(inputs), outputs: Object.keys(outputs) },
) =>
  joinComponents({
    inputs: { roots: roots.inputs.map(refTo), pool: inputs },
    outputs: { roots: roots.outputs.map(refTo), pool: outputs },
  })

test('what zod-openapi closed as an output only becomes one with the input', () => {
  const { schemas, output } = join(
    { A: object({ b: refTo('B') }), B: object({}) },
    { AOutput: object({ b: refTo('BOutput') }, closed), BOutput: object({}, closed) },
  )
  expect(schemas).toEqual({ A: object({ b: refTo('B') }), B: object({}) })
  expect(output(refTo('AOutput'))).toEqual(refTo('A'))
})

test('components that refer to each other in a circle become one when nothing else differs', () => {
  const { schemas } = join(
    { A: object({ b: refTo('B') }), B: object({ a: refTo('A') }) },
    { AOutput: object({ b: refTo('BOutput') }, closed), BOutput: object({ a: refTo('AOutput') }, closed) },
  )
  expect(Object.keys(schemas)).toEqual(['A', 'B'])
})

test('a difference deep within keeps all apart that lead to it', () => {
  const { schemas, output } = join(
    { A: object({ b: refTo('B') }), B: object({ c: { type: 'string' } }, closed), C: object({}) },
    {
      A: object({ b: refTo('B') }, closed),
      B: object({ c: { type: 'string' } }, closed),
      C: object({}, closed),
    },
  )
  expect(Object.keys(schemas)).toEqual(['A', 'AOutput', 'B', 'BOutput', 'C'])
  expect(schemas.AOutput).toEqual(object({ b: refTo('BOutput') }))
  expect(output({ anyOf: [refTo('A'), { type: 'null' }] })).toEqual({
    anyOf: [refTo('AOutput'), { type: 'null' }],
  })
})

test('what nothing refers to is left out', () => {
  const { schemas } = join({ A: object({}) }, { B: object({}) }, { inputs: [], outputs: ['B'] })
  expect(Object.keys(schemas)).toEqual(['B'])
})

test('an answer is opened at any depth, the fields of an example are not touched', () => {
  const example = { additionalProperties: false, $ref: '#/components/schemas/A' }
  const { output } = join({}, {})
  expect(
    output({ type: 'array', items: object({ a: object({}, closed) }, closed), examples: [[example]] }),
  ).toEqual({ type: 'array', items: object({ a: object({}) }), examples: [[example]] })
})

test('the mapping of a discriminator follows the components that it names', () => {
  const { output } = join({ A: object({}, closed) }, { A: object({}, closed) })
  const union = (name: string): SchemaObject => ({
    oneOf: [refTo(name)],
    discriminator: { propertyName: 'kind', mapping: { a: `#/components/schemas/${name}` } },
  })
  expect(output(union('A'))).toEqual(union('AOutput'))
})

test('two different schemas that want one name are refused', () => {
  expect(() =>
    join({ A: object({}, closed) }, { A: object({}), AOutput: object({ other: { type: 'string' } }) }),
  ).toThrow('Two different schemas are called AOutput')
})
