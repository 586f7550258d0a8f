import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import { defineError, type InputOf, mutation, type OutputOf, query } from '../src/contract/index.ts'
import { handlerFor, implement, type Principal } from '../src/server/index.ts'

const Taken = defineError({
  code: 'TAKEN',
  status: 409,
  title: 'Taken',
  remedy: 'None.',
  data: z.strictObject({ by: z.string() }),
})
const Plain = defineError({ code: 'PLAIN', status: 409, title: 'Plain', remedy: 'None.' })

const base = { summary: 'x', scope: 'a:b', examples: [] } as const
const get = query({
  ...base,
  rest: { method: 'GET', path: '/x/{id}' },
  input: z.strictObject({ id: z.string(), limit: z.int().default(5) }),
  output: z.object({ at: z.string() }),
  errors: [Taken, Plain],
})
const remove = mutation({
  ...base,
  scope: null,
  rest: { method: 'DELETE', path: '/x/{id}' },
  input: z.strictObject({ id: z.string() }),
  output: z.void(),
  errors: [],
})
const contract = { x: { get, remove } }

interface Me extends Principal {
  readonly name: string
}

test('inputs and outputs follow from the schemas', () => {
  expectTypeOf<InputOf<typeof get>>().toEqualTypeOf<{ id: string; limit?: number | undefined }>()
  expectTypeOf<OutputOf<typeof get>>().toEqualTypeOf<{ at: string }>()
})

test('an implementation without one of the operations is no implementation', () => {
  // @ts-expect-error: x.remove is missing
  implement<typeof contract, undefined, Me>(contract, { x: { get: async () => ({ at: '' }) } })
})

test('a handler takes decoded input, gives the declared output, and fails only as declared', () => {
  const handle = handlerFor<undefined, Me>()
  handle(get, async ({ input, principal, fail }) => {
    expectTypeOf(input).toEqualTypeOf<{ id: string; limit: number }>()
    expectTypeOf(principal).toEqualTypeOf<Me>()
    fail(Taken, 'x', { by: 'me' })
    fail(Plain, 'x')
    // @ts-expect-error: its data is missing
    fail(Taken, 'x')
    // @ts-expect-error: it has no such data
    fail(Plain, 'x', { by: 'me' })
    // @ts-expect-error: the operation does not declare it
    fail(defineError({ code: 'OTHER', status: 400, title: 'x', remedy: 'x' }), 'x')
    return { at: '' }
  })
  // @ts-expect-error: the output is not the declared one
  handle(get, async () => ({ when: '' }))
  handle(remove, async ({ principal, fail }) => {
    expectTypeOf(principal).toEqualTypeOf<undefined>()
    // @ts-expect-error: the operation declares no error
    fail(Plain, 'x')
  })
})

const shape = { ...base, output: z.void(), errors: [] } as const
const union = z.discriminatedUnion('k', [z.object({ k: z.literal(1) })])

test('an input is an object with named fields, and headers are fields of it', () => {
  const rest = { method: 'GET', path: '/x' } as const
  // @ts-expect-error: a union at the top has no fields to place in a URL
  query({ ...shape, rest, input: union })
  const input = z.strictObject({ id: z.string() })
  // @ts-expect-error: ifMatch is no field of the input
  query({ ...shape, rest: { ...rest, headers: { ifMatch: 'If-Match' } }, input })
})
