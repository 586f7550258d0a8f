import { expectTypeOf } from 'vitest'
import * as z from 'zod'
import { defineError, mutation, query } from '../contract/index.ts'
import type {
  ClientOf,
  ErrorCodeIn,
  ErrorCodeOf,
  ErrorDataIn,
  Listing,
  QueriesOf,
  RequestErrorIn,
} from './index.ts'
import { createClient, errorGuard, type RequestError } from './index.ts'

const Gone = defineError({ code: 'GONE', status: 410, title: 'Gone', remedy: 'None.' })
const Taken = defineError({
  code: 'TAKEN',
  status: 409,
  title: 'Taken',
  remedy: 'Take another.',
  data: z.strictObject({ id: z.string() }),
})
const base = { scope: null, examples: [], summary: 'A sample', rest: { method: 'GET', path: '/' } } as const
const contract = {
  things: {
    get: query({
      ...base,
      input: z.strictObject({ id: z.string() }),
      output: z.object({ n: z.number() }),
      errors: [Gone],
    }),
    list: query({
      ...base,
      input: z.strictObject({ limit: z.int().default(10) }),
      output: z.array(z.string()),
      errors: [],
    }),
    deeper: {
      put: mutation({ ...base, input: z.strictObject({}), output: z.void(), errors: [Taken, Gone] }),
    },
  },
} as const
type Sample = typeof contract

const client = createClient<Sample>({ baseUrl: 'http://localhost', queries: { get: 'query', list: 'query' } })
expectTypeOf(client).toEqualTypeOf<ClientOf<Sample>>()

// An operation is a function from what its schema takes to what its schema gives.
expectTypeOf(client.things.get).parameter(0).toEqualTypeOf<{ id: string }>()
expectTypeOf(client.things.get({ id: 'x' })).resolves.toEqualTypeOf<{ n: number }>()
expectTypeOf(client.things.deeper.put()).resolves.toEqualTypeOf<void>()

// The input may be left out exactly when every field of it may be.
client.things.list()
client.things.list({}, { signal: AbortSignal.timeout(1) })
// @ts-expect-error `id` is required
client.things.get()
// @ts-expect-error there is no such operation
client.things.remove
// @ts-expect-error `id` is a string
client.things.get({ id: 1 })

// Codes are those that the operation declares, of the protocol, and of the way there.
expectTypeOf<'GONE'>().toExtend<ErrorCodeOf<Sample['things']['get']>>()
expectTypeOf<'UNAVAILABLE' | 'CONNECTION_FAILED'>().toExtend<ErrorCodeOf<Sample['things']['get']>>()
expectTypeOf<'TAKEN'>().not.toExtend<ErrorCodeOf<Sample['things']['get']>>()
expectTypeOf<'GONE' | 'TAKEN' | 'INTERNAL' | 'UNEXPECTED_ANSWER'>().toExtend<ErrorCodeIn<Sample>>()
expectTypeOf<string>().not.toExtend<ErrorCodeIn<Sample>>()

// A code fixes the data.
expectTypeOf<ErrorDataIn<Sample, 'TAKEN'>>().toEqualTypeOf<{ id: string }>()
expectTypeOf<ErrorDataIn<Sample, 'SCOPE_MISSING'>>().toEqualTypeOf<{ scope: string }>()
expectTypeOf<ErrorDataIn<Sample, 'CONNECTION_FAILED'>>().toEqualTypeOf<Record<string, never>>()

const isError = errorGuard<Sample>()
declare const error: unknown
if (isError(error, 'TAKEN')) {
  expectTypeOf(error).toExtend<RequestError>()
  expectTypeOf(error.code).toEqualTypeOf<'TAKEN'>()
  expectTypeOf(error.data).toEqualTypeOf<{ id: string }>()
}
// @ts-expect-error nothing in the contract fails with this code
isError(error, 'NO_SUCH_CODE')

// A switch on the code narrows the data, and knows when it is exhausted.
declare const failed: RequestErrorIn<Sample, 'TAKEN' | 'GONE'>
switch (failed.code) {
  case 'TAKEN':
    expectTypeOf(failed.data.id).toBeString()
    break
  case 'GONE':
    // @ts-expect-error this one has no data
    failed.data.id.length
    break
  default:
    expectTypeOf(failed).toBeNever()
}

// Only a mutation takes a key.
client.things.deeper.put({}, { idempotencyKey: 'k' })
// @ts-expect-error nothing is done that could be done twice
client.things.list({}, { idempotencyKey: 'k' })

// What gives pages is a listing: filters and signal are one argument, left out when all of it may be.
const number = z.strictObject({ id: z.string() })
const paged = { id: z.string(), cursor: z.string().optional() }
const pages = z.object({ items: z.array(number), nextCursor: z.string().nullable() })
const pagedContract = {
  list: query({
    ...base,
    input: z.strictObject({ ...paged, id: z.string().optional() }),
    output: pages,
    errors: [],
  }),
  of: { one: { list: query({ ...base, input: z.strictObject(paged), output: pages, errors: [] }) } },
} as const
declare const listings: ClientOf<typeof pagedContract>
expectTypeOf(listings.list()).toEqualTypeOf<Listing<{ id: string }>>()
expectTypeOf(listings.of.one.list({ id: 'a', signal: AbortSignal.timeout(1) })).toExtend<Listing<unknown>>()
// @ts-expect-error `id` is required
listings.of.one.list()

// What is said of the queries is complete, and right.
expectTypeOf<QueriesOf<typeof pagedContract>>().toEqualTypeOf<{ readonly list: 'pages' }>()
expectTypeOf<QueriesOf<Sample>>().toEqualTypeOf<{ readonly get: 'query'; readonly list: 'query' }>()
// A name that is a query in one place and a mutation, or a listing, in another cannot be told apart by its name.
expectTypeOf<
  QueriesOf<{ a: { put: Sample['things']['get'] }; b: { put: Sample['things']['deeper']['put'] } }>
>().toEqualTypeOf<{ readonly put: never }>()
expectTypeOf<QueriesOf<{ a: typeof pagedContract; b: Sample['things'] }>>().toEqualTypeOf<{
  readonly get: 'query'
  readonly list: never
}>()
