import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import { defineError, type InputOf, mutation, type OutputOf, query } from '../src/contract/index.ts'
import { clientAddress } from '../src/lambda/index.ts'
import {
  createApp,
  handlerFor,
  type IdempotencyClaim,
  implement,
  type Principal,
  type StoredAnswer,
} from '../src/server/index.ts'

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
    fail(Taken, 'x', { by: 'me' }, { 'retry-after': '5' })
    fail(Plain, 'x', {}, { 'retry-after': '5' })
    // @ts-expect-error: a header is text
    fail(Plain, 'x', {}, { 'retry-after': 5 })
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

test('a handler is told what it does, for whom and from where', () => {
  handlerFor<undefined, Me>()(remove, async ({ operation, effectId, address }) => {
    expectTypeOf(operation).toEqualTypeOf<string>()
    expectTypeOf(effectId).toEqualTypeOf<string>()
    expectTypeOf(address).toEqualTypeOf<string | undefined>()
  })
})

test('what is remembered and counted is known by the principal of the service', () => {
  const options = {
    implementation: implement<Record<string, never>, undefined, Me>({}, {}),
    context: undefined,
    docsUrl: '',
    observe: () => undefined,
    openApi: async () => '',
    authenticate: async (): Promise<Me> => ({ name: 'me', scopes: [] }),
  }
  createApp<undefined, Me>({
    ...options,
    address: clientAddress,
    limit: async (principal) => {
      expectTypeOf(principal).toEqualTypeOf<Me>()
      return undefined
    },
    idempotency: {
      begin: async ({ principal, credential, operation, key, fingerprint }) => {
        expectTypeOf(principal).toEqualTypeOf<Me>()
        expectTypeOf([credential, operation, key, fingerprint]).toEqualTypeOf<string[]>()
        return { outcome: 'reused' }
      },
    },
  })
  // @ts-expect-error: a claim is finished with its answer and can be given back
  const claim: IdempotencyClaim = { outcome: 'claimed', effectId: 'x' }
  // @ts-expect-error: an error has all of its parts
  const answer: StoredAnswer = { error: { code: 'TAKEN' } }
  expectTypeOf([claim, answer]).toBeArray()
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
