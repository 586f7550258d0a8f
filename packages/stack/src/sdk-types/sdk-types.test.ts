import { expect, test } from 'vitest'
import * as z from 'zod'
import { type Contract, defineError, mutation, query } from '../contract/index.ts'
import { sdkTypes } from './index.ts'

const Item = z
  .object({
    id: z.string().meta({ description: 'Its id.', examples: ["it's"] }),
    colours: z.array(z.enum(['red', 'green'])),
    parent: z.string().nullable(),
  })
  .meta({ id: 'Item', description: 'A thing; never */ the end of a comment.' })

const Taken = defineError({
  code: 'TAKEN',
  status: 409,
  title: 'It is taken',
  remedy: 'Take another.',
  data: z.strictObject({ id: z.string().describe('Who has it.') }),
})

const base = { scope: 'items:read', examples: [] } as const
const items = {
  get: query({
    ...base,
    summary: 'Get an item',
    description: 'All of it.',
    rest: { method: 'GET', path: '/items/{id}' },
    input: z.strictObject({ id: z.string() }),
    output: Item,
    errors: [Taken],
    examples: [{ summary: 'By id', input: { id: 'a' }, output: { id: 'a', colours: [], parent: null } }],
  }),
  list: query({
    ...base,
    summary: 'List items',
    rest: { method: 'GET', path: '/items' },
    input: z.strictObject({ limit: z.int().min(1).max(10).default(5).describe('How many.') }),
    output: z.object({ items: z.array(Item.describe('One of them.')), nextCursor: z.string().nullable() }),
    errors: [],
  }),
  put: mutation({
    ...base,
    summary: 'Put an item',
    rest: { method: 'POST', path: '/items' },
    input: z.strictObject({ id: z.string(), 'odd name': z.string().optional() }),
    output: z.void(),
    errors: [Taken],
  }),
} as const

const options = { client: 'a-client', prefix: '/v2', variable: 'shop' }
const modules = sdkTypes({ items }, options)

test('a schema with an id is one declaration, by its own description, wherever it is used', () => {
  expect(modules['resources.ts']).toContain(
    '/** A thing; never *\\/ the end of a comment. */\nexport interface Item {',
  )
  expect(modules['resources.ts']?.match(/interface Item /g)).toHaveLength(1)
  expect(modules['resources.ts']).toContain("colours: ('red' | 'green')[]\n  parent: string | null")
  expect(modules['messages.ts']).toContain('items: Item[]')
})

test('a field tells its description, limits, default and examples, and whether it may be missing', () => {
  expect(modules['messages.ts']).toContain(
    '  /**\n   * How many.\n   *\n   * 1 to 10.\n   *\n   * @defaultValue `5`\n   */\n  limit?: number | undefined\n',
  )
  expect(modules['resources.ts']).toContain("@example 'it\\'s'")
  expect(modules['messages.ts']).toContain("  'odd name'?: string | undefined")
})

test('a call tells what it does, answers and needs, each error that it declares, and an example', () => {
  const calls = modules['calls.ts'] ?? ''
  const get = calls.slice(calls.indexOf('Get an item.'), calls.indexOf('get(input'))
  for (const part of [
    'All of it.',
    'Answers {@link Item}: a thing;',
    '- `TAKEN` (409): It is taken.',
    'Needs the scope `items:read`. In REST: `GET /v2/items/{id}`.',
    "const answer = await shop.items.get({ id: 'a' })",
  ]) {
    expect(get).toContain(part)
  }
  expect(calls).toContain('get(input: ItemsGetInput, options?: CallOptions): Call<Item>')
  expect(calls).toContain('list(options?: ItemsListInput & CallOptions): Listing<Item>')
  expect(calls).toContain('put(input: ItemsPutInput, options?: MutationOptions): Call<void>')
  expect(calls).toContain("from 'a-client'")
})

test('the table names kind, types and codes; at run time there are the names of the queries', () => {
  expect(modules['operations.ts']).toContain("errors: 'TAKEN' | CommonErrorCode")
  expect(modules['operations.ts']).toContain(
    "export const queries = {\n  get: 'query',\n  list: 'pages',\n} as const",
  )
  expect(modules['errors.ts']).toContain('TAKEN: {\n    /** Who has it. */\n    id: string\n  }')
})

test('what cannot be printed is refused: a transformation, one name for two shapes, a last name with two meanings', () => {
  const withOutput = (output: z.ZodType): Contract => ({
    items: { get: { ...items.get, output, examples: [] } },
  })
  expect(() => sdkTypes(withOutput(z.string().transform(Number)), options)).toThrow('no type without zod')
  expect(() => sdkTypes(withOutput(z.custom<Date>()), options)).toThrow('custom type')
  const defaulted = z.object({ a: z.string().default('') }).meta({ id: 'Defaulted' })
  const both = { ...items.get, input: z.strictObject({ a: defaulted }), output: defaulted, examples: [] }
  expect(() => sdkTypes({ items: { get: both } }, options)).toThrow('Defaulted is not the same')
  expect(() => sdkTypes({ items, others: { get: items.put } }, options)).toThrow('get is a mutation')
})
