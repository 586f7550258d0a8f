import { expect, test } from 'vitest'
import * as z from 'zod'
import { type Contract, defineError, type Operation, protocolErrors } from '../../contract/index.ts'
import { testContract } from '../test-contract.ts'
import { checkContract } from './check.ts'

const text = z.string().describe('Some text.')

/** A sound operation, but for what is changed. */
function operation(change: Partial<Operation> = {}): Operation {
  return {
    kind: 'query',
    summary: 'Get a thing',
    rest: { method: 'GET', path: '/things/{id}' },
    scope: null,
    input: z.strictObject({ id: text }),
    output: z.object({ url: text }),
    errors: [],
    examples: [{ summary: 'One', input: { id: 'a' }, output: { url: 'b' } }],
    ...change,
  }
}

function issues(contract: Contract): string[] {
  return checkContract(contract).map(({ path, message }) => `${path}: ${message}`)
}

/** The issues of one operation whose example is left out of account. */
function issuesOf(change: Partial<Operation>): string[] {
  return issues({ get: operation(change) }).filter((issue) => !issue.startsWith('get.examples'))
}

const withField = (field: z.ZodType): Partial<Operation> => ({
  kind: 'mutation',
  rest: { method: 'POST', path: '/things/{id}' },
  input: z.strictObject({ id: text, field }),
})
const inQuery = (field: z.ZodType): Partial<Operation> => ({ input: z.strictObject({ id: text, field }) })

test('a sound contract has no issues', () => {
  expect(issues({ get: operation() })).toEqual([])
  expect(issues(testContract)).toEqual([])
})

test('an input that drops or keeps unknown fields is refused, also deep within', () => {
  expect(issuesOf({ input: z.object({ id: text }) })).toEqual([
    'get.input: drops unknown fields in silence: use z.strictObject()',
  ])
  expect(issuesOf({ input: z.looseObject({ id: text }) })).toEqual([
    'get.input: keeps unknown fields: use z.strictObject()',
  ])
  expect(issuesOf(withField(z.array(z.object({ a: text })).describe('Things.')))).toEqual([
    'get.input.field.[]: drops unknown fields in silence: use z.strictObject()',
  ])
})

test.each<[string, z.ZodType, RegExp]>([
  ['bigint', z.bigint(), /no bigint/],
  ['catch', z.string().catch('x'), /z\.catch/],
  ['date', z.date(), /no date/],
  ['file', z.file(), /no file/],
  ['map', z.map(z.string(), z.string()), /no map/],
  ['nan', z.nan(), /no NaN/],
  ['promise', z.promise(z.string()), /no promise/],
  ['set', z.set(z.string()), /no set/],
  ['symbol', z.symbol(), /no symbol/],
  ['undefined', z.undefined(), /no undefined/],
  ['void', z.void(), /only a whole output/],
  ['transform', z.transform(Number), /a transform takes/],
  ['transformed text', z.string().transform(Number), /a pipe or transform/],
  ['preprocess', z.preprocess(Number, z.number()), /a pipe or transform/],
  ['pipe', z.string().pipe(z.string()), /a pipe or transform/],
  ['codec', z.stringbool(), /a pipe or transform/],
  ['coercion', z.coerce.number(), /z\.coerce/],
  ['undefined literal', z.literal([undefined, 'a']), /no undefined and no bigint/],
  ['bigint literal', z.literal(1n), /no undefined and no bigint/],
  ['function', z.custom<() => void>((value) => typeof value === 'function'), /says nothing of its JSON type/],
])('%s is refused in input and output, however deep', (_name, schema, message) => {
  const deep = z.array(z.strictObject({ a: schema.describe('A.') })).describe('Deep.')
  expect(issuesOf(withField(deep)).join()).toMatch(message)
  expect(issuesOf(withField(deep)).join()).toContain('get.input.field.[].a: ')
  const output = z.object({
    url: text,
    list: z.record(z.string(), z.union([z.string(), deep])).describe('L.'),
  })
  expect(issuesOf({ output }).join()).toMatch(message)
  expect(issuesOf({ output: z.object({ url: schema.describe('U.').nullable() }) }).join()).toMatch(message)
})

test('what JSON can carry is let through', () => {
  interface Tree {
    children: Tree[]
  }
  const Tree: z.ZodType<Tree> = z.object({ children: z.array(z.lazy(() => Tree)).describe('Within.') })
  const output = z.object({
    any: z.unknown().describe('Anything.'),
    custom: z.custom(() => true).meta({ type: 'object', description: 'Stated.' }),
    tree: Tree.describe('A tree.'),
    tuple: z.tuple([z.string(), z.int()], z.null()).describe('A row.'),
    upper: z.string().toUpperCase().describe('In capitals.'),
    when: z.iso.datetime().readonly().describe('When.'),
    link: z.url().describe('A link.'),
  })
  expect(issuesOf({ output })).toEqual([])
})

test('a field without a description is found at any depth, in input, output and the data of errors', () => {
  expect(issuesOf(withField(z.string()))).toEqual(['get.input.field: has no description'])
  expect(issuesOf(withField(z.strictObject({ a: z.string() }).optional().describe('O.')))).toEqual([
    'get.input.field.a: has no description',
  ])
  const output = z.object({ url: text, u: z.union([z.null(), z.object({ b: z.int() })]).describe('U.') })
  expect(issuesOf({ output })).toEqual(['get.output.u.b: has no description'])
  const data = z.strictObject({ c: z.string() })
  const error = defineError({ code: 'NO', status: 400, title: 'No', remedy: 'Yes.', data })
  expect(issuesOf({ errors: [error] })).toEqual(['errors.NO.data.c: has no description'])
})

test('a description counts below optional, default and nullable', () => {
  expect(issuesOf(withField(text.nullable().default('x').optional()))).toEqual([])
})

test.each<[string, Partial<Operation>]>([
  ['is missing', { input: z.strictObject({}) }],
  ['is optional', { input: z.strictObject({ id: text.optional() }) }],
  ['has a default', { input: z.strictObject({ id: text.default('x') }) }],
  ['can be null', { input: z.strictObject({ id: text.nullable() }) }],
  ['is a number', { input: z.strictObject({ id: z.int().describe('N.') }) }],
  ['is text or a number', { input: z.strictObject({ id: z.union([text, z.int()]).describe('N.') }) }],
])('a path parameter whose field %s is refused', (_name, change) => {
  expect(issuesOf(change)).toEqual(['get.rest: {id} must be a field of the input that is a required string'])
})

test('a path parameter may be any kind of text', () => {
  const kinds = [
    z.enum(['a', 'b']),
    z.literal('a'),
    z.templateLiteral(['a', z.int()]),
    z.union([text, z.uuid()]),
  ]
  for (const kind of kinds)
    expect(issuesOf({ input: z.strictObject({ id: kind.describe('K.') }) })).toEqual([])
})

test.each([
  ['/things/{thing-id}', 'thing-id'],
  ['/things/{Id}', 'Id'],
  ['/things/{id}.json', 'id'],
  ['things/{id}', 'id'],
  ['/things/{id}/', 'id'],
  ['/things//{id}', 'id'],
])('the path %s is refused', (path, name) => {
  const input = z.strictObject({ [name]: text })
  expect(issuesOf({ input, rest: { method: 'GET', path } }).join()).toContain(`${path} is no path`)
})

test('a path that names a field twice is refused', () => {
  expect(issuesOf({ rest: { method: 'GET', path: '/things/{id}/{id}' } })).toEqual([
    'get.rest: /things/{id}/{id} names a field twice',
  ])
})

test('a header must be a field of the input that travels nowhere else, as one value, under a free name', () => {
  const rest = (headers: Record<string, string>): Partial<Operation> => ({
    input: z.strictObject({ id: text, tag: text, list: z.array(z.string()).describe('L.') }),
    rest: { method: 'PATCH', path: '/things/{id}', headers },
    kind: 'mutation',
  })
  expect(issuesOf(rest({ tag: 'If-Match' }))).toEqual([])
  expect(issuesOf(rest({ other: 'If-Match' }))).toEqual(['get.rest.headers.other: is no field of the input'])
  expect(issuesOf(rest({ id: 'X-Id' }))).toEqual(['get.rest.headers.id: travels in the path already'])
  expect(issuesOf(rest({ list: 'X-List' }))).toEqual(['get.rest.headers.list: cannot travel in a header'])
  for (const name of ['Authorization', 'Content-Type', 'Idempotency-Key', 'If Match']) {
    expect(issuesOf(rest({ tag: name }))).toEqual([
      `get.rest.headers.tag: ${name} cannot be a header field of an operation`,
    ])
  }
})

test('text and another type in one query field are refused: they cannot be told apart', () => {
  const message = 'get.input.field: a union of text and another type cannot be told apart in a query string'
  const mixed = z.union([z.string(), z.number()]).describe('M.')
  for (const field of [
    mixed,
    mixed.optional(),
    z.array(mixed).describe('M.'),
    z.record(z.string(), mixed).describe('M.'),
    z.strictObject({ a: mixed }).describe('M.'),
    z.literal(['1', 1]).describe('M.'),
    z.union([z.string(), z.boolean()]).describe('M.'),
  ]) {
    expect(issuesOf(inQuery(field))).toEqual([message])
  }
  expect(issuesOf(withField(mixed)), 'JSON tells them apart').toEqual([])
})

test('what a query string cannot carry is refused there', () => {
  const message = 'get.input.field: cannot travel in a query string'
  for (const field of [
    z.array(z.array(z.string())),
    z.array(z.strictObject({ a: text })),
    z.strictObject({ a: z.strictObject({ b: text }).describe('B.') }),
    z.tuple([z.string()]),
    z.unknown(),
  ]) {
    expect(issuesOf(inQuery(field.describe('F.')))).toEqual([message])
  }
})

test('what a query string can carry is let through', () => {
  for (const field of [
    z.int(),
    z.array(z.boolean()).default([]),
    z.union([z.literal(1), z.literal(-1)]),
    z.record(z.string(), z.array(z.string())),
    z.strictObject({ a: text, b: z.int().describe('B.'), c: z.array(z.string()).describe('C.') }),
  ]) {
    expect(issuesOf(inQuery(field.describe('F.')))).toEqual([])
  }
})

test.each(['created', 'redirect', 'etag'] as const)(
  '%s must name text that the output always has',
  (member) => {
    const output = z.object({
      url: text,
      maybe: text.optional(),
      none: text.nullable(),
      number: z.int().describe('N.'),
      inner: z.object({ id: text }).describe('I.'),
      loose: z.object({ id: text }).optional().describe('L.'),
    })
    const rest = (field: string): Partial<Operation> => ({
      kind: 'mutation',
      output,
      rest: {
        method: 'POST',
        path: '/things/{id}',
        [member]: member === 'created' ? `/things/{${field}}` : field,
      },
    })
    expect(issuesOf(rest('url'))).toEqual([])
    expect(issuesOf(rest('inner.id'))).toEqual([])
    for (const field of [
      'other',
      'maybe',
      'none',
      'number',
      'inner',
      'inner.other',
      'loose.id',
      'url.length',
    ]) {
      expect(issuesOf(rest(field))).toEqual([
        `get.rest.${member}: ${field} must be a field of the output that is a required string`,
      ])
    }
  },
)

test('a created path begins with a slash, and what is created is no redirect', () => {
  const rest = { method: 'POST', path: '/things/{id}' } as const
  expect(issuesOf({ kind: 'mutation', rest: { ...rest, created: 'things/{url}' } })).toEqual([
    'get.rest.created: must begin with a slash',
  ])
  expect(
    issuesOf({ kind: 'mutation', rest: { ...rest, created: '/things/{url}', redirect: 'url' } }),
  ).toEqual(['get.rest: an answer is either created (201) or redirect (302)'])
})

test('two operations with the same method and path are refused, whatever their parameters are called', () => {
  expect(issues({ a: operation(), b: operation() })).toEqual(['b.rest: a has the same method and path'])
  const renamed = operation({
    input: z.strictObject({ key: text }),
    rest: { method: 'GET', path: '/things/{key}' },
    examples: [{ summary: 'One', input: { key: 'a' }, output: { url: 'b' } }],
  })
  expect(issues({ a: operation(), b: renamed })).toEqual([
    'b.rest: a has the same method and path',
    'b.rest: /things/{key} is /things/{id} by another name: use one of them',
  ])
})

test('a query is a GET, or a POST where its input does not fit a URL, and a mutation is no GET', () => {
  expect(issuesOf({ rest: { method: 'POST', path: '/things/{id}' } })).toEqual([])
  expect(issuesOf({ rest: { method: 'PUT', path: '/things/{id}' } })).toEqual([
    'get.rest: a query changes nothing: its method is GET, or POST where its input does not fit a URL, not PUT',
  ])
  expect(issuesOf({ kind: 'mutation' })).toEqual([
    'get.rest: a mutation changes something: its method is not GET',
  ])
})

test('what is accepted starts something and has its answer here', () => {
  const rest = { method: 'POST', path: '/things/{id}', accepted: true } as const
  expect(issuesOf({ kind: 'mutation', rest })).toEqual([])
  expect(issuesOf({ kind: 'mutation', rest: { ...rest, created: '/jobs/{url}' } })).toEqual([])
  expect(issuesOf({ rest })).toEqual(['get.rest: a query starts nothing that could be accepted (202)'])
  expect(issuesOf({ kind: 'mutation', rest: { ...rest, redirect: 'url' } })).toEqual([
    'get.rest: an answer is either accepted (202) or redirect (302)',
  ])
})

const lines = z.array(z.object({ a: text })).describe('Lines.')
const withLines = (output: z.ZodObject, change: Partial<Operation> = {}) =>
  issuesOf({ rest: { method: 'GET', path: '/things/{id}', ndjson: 'items' }, output, ...change })

test('lines are a required array of objects', () => {
  expect(withLines(z.object({ items: lines }))).toEqual([])
  const refused = ['get.rest.ndjson: items must be a field of the output that is a required array of objects']
  for (const items of [
    lines.optional(),
    lines.nullable(),
    text,
    z.array(text).describe('T.'),
    z.array(z.object({ a: text }).nullable()).describe('N.'),
  ]) {
    expect(withLines(z.object({ items }))).toEqual(refused)
  }
  expect(withLines(z.object({}))).toEqual(refused)
})

test('nothing of the output is lost when it is sent as lines', () => {
  expect(withLines(z.object({ items: lines, total: z.int().describe('T.') }))).toEqual([
    'get.rest.ndjson: total would be lost: lines are all that is sent',
  ])
  const output = z.object({ items: lines, nextCursor: text.nullable() })
  const refused = [
    'get.rest.ndjson: the next page is a link: the input must have a cursor in the query string',
  ]
  expect(withLines(output)).toEqual(refused)
  const input = z.strictObject({ id: text, cursor: text.optional() })
  expect(withLines(output, { input })).toEqual([])
  const rest = { method: 'POST', path: '/things/{id}', ndjson: 'items' } as const
  expect(withLines(output, { input, rest }), 'in the body').toEqual(refused)
})

test('an operation without an example is refused', () => {
  expect(issues({ get: operation({ examples: [] }) })).toEqual(['get.examples: there is no example'])
})

test('an example that its schemas refuse, or that shows what would not be sent, is refused', () => {
  const withExample = (input: object, output: unknown, change: Partial<Operation> = {}) =>
    issues({ get: operation({ ...change, examples: [{ summary: 'X', input: { ...input }, output }] }) })
  expect(withExample({ id: 5 }, { url: 'b' })[0]).toMatch(/^get\.examples\.0\.input\.id: .*expected string/)
  expect(withExample({ id: 'a', more: 1 }, { url: 'b' })[0]).toMatch(/^get\.examples\.0\.input: .*more/)
  expect(withExample({ id: 'a' }, {})[0]).toMatch(/^get\.examples\.0\.output\.url: /)
  expect(withExample({ id: 'a' }, { url: 'b', more: 1 })[0]).toMatch(/output: is not what would be sent/)
  const nothing: Partial<Operation> = {
    kind: 'mutation',
    rest: { method: 'DELETE', path: '/things/{id}' },
    output: z.void(),
  }
  expect(withExample({ id: 'a' }, undefined, nothing)).toEqual([])
  expect(withExample({ id: 'a' }, {}, nothing)).toEqual([
    'get.examples.0.output: the output is void: its example is undefined',
  ])
})

test('a schema that waits is refused: calls are decoded at once', () => {
  const output = z.object({ url: text.refine(async () => true) })
  expect(issues({ get: operation({ output }) }).join()).toContain('the schema cannot decide at once')
})

test('a code that means two things is refused, also against the protocol', () => {
  const error = () => defineError({ code: 'NO', status: 400, title: 'No', remedy: 'Yes.' })
  const no = error()
  expect(issues({ a: { b: operation({ errors: [no] }) }, c: { d: operation({ errors: [no] }) } })).toEqual([
    'c.d.rest: a.b has the same method and path',
  ])
  expect(issuesOf({ errors: [no, error()] })).toEqual(['get.errors.NO: another error has the same code'])
  expect(issuesOf({ errors: [{ ...protocolErrors.INTERNAL }] })).toEqual([
    'get.errors.INTERNAL: another error has the same code',
  ])
  expect(issuesOf({ errors: [protocolErrors.INTERNAL] })).toEqual([])
})

test.each([200, 399, 600, 404.5])('the status %s is no status of an error', (status) => {
  const error = defineError({ code: 'NO', status, title: 'No', remedy: 'Yes.' })
  expect(issuesOf({ errors: [error] })).toEqual([
    `errors.NO: ${status} is no status of an error: it is 400 to 599`,
  ])
})

test('a code is in capitals, and the data of an error is an object of types that JSON can carry', () => {
  const error = (code: string, data: z.ZodType) =>
    defineError({ code, status: 400, title: 'No', remedy: 'Yes.', data })
  expect(issuesOf({ errors: [error('not-so', z.strictObject({}))] })).toEqual([
    'errors.not-so: a code is UPPER_CASE',
  ])
  expect(issuesOf({ errors: [error('NO', z.string())] })).toEqual(['errors.NO: its data must be an object'])
  const dated = z.strictObject({ at: z.date().describe('When.') })
  expect(issuesOf({ errors: [error('NO', dated)] })).toEqual([
    'errors.NO.data.at: JSON has no date: use z.iso.datetime()',
  ])
})

test('an operation is called by a camelCase name', () => {
  expect(issues({ Get: operation() })).toEqual(['Get: each part of the name must be camelCase'])
  expect(issues({ 'a/b': { get: operation() } })).toEqual([
    'a/b.get: each part of the name must be camelCase',
  ])
})

test('an id names one schema, in letters, and none of the names that the document gives', () => {
  const ids = (...names: string[]) =>
    issuesOf({
      output: z.object({
        url: text,
        ...Object.fromEntries(
          names.map((id, index) => [`f${index}`, z.string().meta({ id, description: `Number ${index}.` })]),
        ),
      }),
    })
  expect(ids('One', 'Two')).toEqual([])
  expect(ids('Same', 'Same')).toEqual(['ids.Same: two different schemas have this id'])
  expect(ids('No space')).toEqual(['ids.No space: an id is of letters, digits and . _ -'])
  expect(ids('Problem_X')).toEqual(['ids.Problem_X: the document calls its errors like this'])
  expect(ids('File', 'FileOutput')).toEqual([
    'ids.FileOutput: the document may call what File gives like this',
  ])
})

test('one schema with an id may be described anew at each use', () => {
  const Id = z.string().meta({ id: 'CheckedId', description: 'An id.' })
  const output = z.object({ url: text, a: Id.describe('Its own.'), b: Id.optional().describe('Of another.') })
  expect(issuesOf({ output })).toEqual([])
})

test('an id is found where its schema is only used under another description', () => {
  const one = z.string().meta({ id: 'Hidden', description: 'One.' })
  const other = z.string().meta({ id: 'Hidden', description: 'Other.' })
  const output = z.object({ url: text, a: one.describe('A.'), b: other.describe('B.') })
  expect(issuesOf({ output })).toEqual(['ids.Hidden: two different schemas have this id'])
})
