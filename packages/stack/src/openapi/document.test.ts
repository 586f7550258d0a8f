import { expect, test } from 'vitest'
import * as z from 'zod'
import { type Contract, listOperations, mutation, query } from '../contract/index.ts'
import { childrenOf, type Schema } from './check/zod.ts'
import { type OperationObject, openApiDocument, type ResponseObject } from './index.ts'
import { testContract } from './test-contract.ts'
import { checkDocument } from './testing.ts'

const options = { title: 'Library', version: '1.2.3', description: 'Books.', prefix: '/v1' }
const document = openApiDocument(testContract, options)

function operation(id: string): OperationObject {
  const found = Object.values(document.paths)
    .flatMap((item) => Object.values(item))
    .find(({ operationId }) => operationId === id)
  if (found === undefined) throw new Error(`no operation ${id}`)
  return found
}

function response(id: string, status: number): ResponseObject {
  const found = operation(id).responses[status]
  if (found === undefined) throw new Error(`${id} has no response ${status}`)
  if (!('$ref' in found)) return found
  const shared = document.components.responses[found.$ref.replace('#/components/responses/', '')]
  if (shared === undefined) throw new Error(`${found.$ref} leads nowhere`)
  return shared
}

const schemaOf = ({ content }: ResponseObject) => Object.values(content ?? {})[0]?.schema
const parameter = (id: string, name: string) =>
  operation(id)
    .parameters?.flatMap((candidate) => ('$ref' in candidate ? [] : [candidate]))
    .find((candidate) => candidate.name === name)

test('the document is valid OpenAPI 3.1 and all its examples fit their schemas', async () => {
  expect(document.openapi).toBe('3.1.0')
  expect(await checkDocument(document)).toEqual([])
})

test('it names the API, its prefix, its docs and a tag for each resource', () => {
  expect(document.info).toEqual({ title: 'Library', version: '1.2.3', description: 'Books.' })
  expect(document.servers).toEqual([{ url: '/v1' }])
  expect(document.externalDocs).toEqual({ url: '/docs' })
  expect(document.tags).toEqual([{ name: 'books' }, { name: 'books.loans' }, { name: 'reindex' }])
})

test('an operation carries its RPC name, texts and scope; a public one asks for no key', () => {
  expect(operation('books.create')).toMatchObject({
    operationId: 'books.create',
    'x-rpc': 'books.create',
    'x-scope': 'books:write',
    tags: ['books'],
    summary: 'Add a book',
    description: 'Puts it on a *shelf*.',
    security: [{ bearer: [] }],
  })
  expect(operation('books.get')).not.toHaveProperty('security')
  expect(operation('books.get')).not.toHaveProperty('x-scope')
  expect(document.components.securitySchemes).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } })
})

test('every operation stands at its path and method, nested ones too', () => {
  const routes = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
  )
  expect(routes.sort()).toEqual([
    'delete /books/{id} books.remove',
    'get /books books.search',
    'get /books/export books.export',
    'get /books/{id} books.get',
    'get /books/{id}/cover books.cover',
    'patch /books/{id} books.update',
    'post /books books.create',
    'post /books/{id}/loan/close books.loans.close',
    'post /counts books.count',
    'post /reindex reindex',
  ])
})

test('path, query and header parameters have the types of the contract and say how they are written', () => {
  expect(operation('books.update').parameters).toEqual([
    {
      name: 'id',
      in: 'path',
      description: 'Identifies a book.',
      required: true,
      schema: { $ref: '#/components/schemas/BookId' },
      examples: { rename: { summary: 'Rename', value: 'book_1' } },
    },
    {
      name: 'If-Match',
      in: 'header',
      description: 'Only if this is its ETag.',
      required: false,
      schema: { type: 'string' },
      examples: { rename: { summary: 'Rename', value: '"7"' } },
    },
    { $ref: '#/components/parameters/Idempotency-Key' },
  ])
  expect(parameter('books.search', 'limit')).toMatchObject({
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  })
  expect(parameter('books.search', 'limit')).not.toHaveProperty('style')
  expect(parameter('books.search', 'lent')?.schema).toEqual({ type: 'boolean' })
  expect(parameter('books.search', 'version')).toMatchObject({ required: true, schema: { const: 2 } })
  expect(parameter('books.search', 'order')?.schema.anyOf).toMatchObject([{ const: 1 }, { const: -1 }])
})

test('arrays in a query are repeated, objects and records are written with brackets', () => {
  expect(parameter('books.search', 'tags')).toMatchObject({
    style: 'form',
    explode: true,
    schema: { type: 'array', items: { enum: ['old', 'new'] } },
    examples: { 'old-ones': { value: ['old'] } },
  })
  const deepObject = { style: 'deepObject', explode: true }
  expect(parameter('books.search', 'range')).toMatchObject({
    ...deepObject,
    schema: { required: ['to'], additionalProperties: false },
  })
  expect(parameter('books.search', 'labels')).toMatchObject({
    ...deepObject,
    schema: { additionalProperties: { type: 'string' } },
  })
})

test('a body holds the body fields only, is closed, and is required when one of them is', () => {
  expect(operation('books.create').requestBody).toMatchObject({
    required: true,
    content: {
      'application/json': {
        schema: { required: ['title'], additionalProperties: false },
        examples: { 'a-book': { value: { title: 'Moby-Dick' } }, 'a-book-2': { value: { title: 'Pierre' } } },
      },
    },
  })
  const update = operation('books.update').requestBody
  expect(update?.required).toBe(false)
  expect(Object.keys(update?.content['application/json']?.schema.properties ?? {})).toEqual(['title'])
  expect(update?.content['application/json']?.examples).toEqual({
    rename: { summary: 'Rename', value: { title: 'Omoo' } },
  })
})

test('an operation without body fields has no body', () => {
  for (const id of ['books.get', 'books.search', 'books.remove', 'books.loans.close', 'reindex']) {
    expect(operation(id), id).not.toHaveProperty('requestBody')
  }
})

test('success has the status, headers and content of the contract', () => {
  const success = (id: string) => Object.keys(operation(id).responses).filter((status) => status < '400')
  expect(['books.create', 'books.get', 'books.remove', 'books.cover'].map(success)).toEqual([
    ['201'],
    ['200'],
    ['204'],
    ['302'],
  ])
  expect(response('books.create', 201).headers).toMatchObject({
    Location: { required: true, example: '/v1/books/book_1' },
    ETag: { required: true, example: '"7"' },
  })
  expect(response('books.get', 200).headers).toMatchObject({ ETag: { required: true } })
  expect(response('books.update', 200).headers).not.toHaveProperty('ETag')
  expect(response('books.cover', 302).headers).toMatchObject({
    Location: { required: true, example: 'https://covers.test/1' },
  })
  expect(response('books.cover', 302)).not.toHaveProperty('content')
  expect(response('books.remove', 204)).not.toHaveProperty('content')
  const media = response('books.get', 200).content?.['application/json']
  expect(media?.schema).toEqual({ $ref: '#/components/schemas/Book' })
  expect(media?.examples).toMatchObject({ 'by-id': { summary: 'By id', value: { title: 'Moby-Dick' } } })
})

test('what goes on after its answer is accepted, and its Location names the job', () => {
  const { headers, content } = response('books.count', 202)
  expect(Object.keys(operation('books.count').responses)[0]).toBe('202')
  expect(headers).toMatchObject({ Location: { required: true, example: '/v1/counts/c1' } })
  expect(content).toHaveProperty('application/json')
})

test('lines are an array of what each line holds, and the next page is a link', () => {
  const { headers, content } = response('books.export', 200)
  expect(Object.keys(content ?? {})).toEqual(['application/x-ndjson'])
  expect(content?.['application/x-ndjson']).toMatchObject({
    schema: { type: 'array', items: { $ref: '#/components/schemas/Book' } },
    examples: { all: { value: [{ title: 'Moby-Dick' }] } },
  })
  expect(headers.Link).toMatchObject({ required: false })
  expect(response('books.search', 200).headers).not.toHaveProperty('Link')
})

test('mutations with a scope take an Idempotency-Key, described once; their final answers may be repetitions', () => {
  const key = { $ref: '#/components/parameters/Idempotency-Key' }
  const taking = listOperations(testContract).filter(({ name }) =>
    operation(name).parameters?.some((one) => '$ref' in one && one.$ref === key.$ref),
  )
  expect(taking.map(({ name }) => name)).toEqual([
    'books.create',
    'books.update',
    'books.remove',
    'books.count',
    'books.loans.close',
    'reindex',
  ])
  const described = document.components.parameters?.['Idempotency-Key']
  expect(described).toMatchObject({ in: 'header', required: false, schema: { minLength: 1, maxLength: 255 } })
  const again = { $ref: '#/components/headers/Idempotent-Replayed' }
  const replayed = (id: string, status: number) => response(id, status).headers['Idempotent-Replayed']
  expect([replayed('books.remove', 204), replayed('books.update', 409)]).toEqual([again, again])
  expect([replayed('books.get', 200), replayed('books.update', 401)]).toEqual([undefined, undefined])
})

test('a contract in which nothing takes an Idempotency-Key does not speak of it', () => {
  const { get } = testContract.books
  expect(JSON.stringify(openApiDocument({ books: { get } }, options))).not.toContain('Idempoten')
})

test('every answer names its request id and may tell what is left of the allowance', () => {
  for (const { name } of listOperations(testContract)) {
    for (const status of Object.keys(operation(name).responses)) {
      const { headers } = response(name, Number(status))
      for (const header of ['X-Request-Id', 'RateLimit', 'RateLimit-Policy']) {
        expect(headers[header]).toEqual({ $ref: `#/components/headers/${header}` })
      }
    }
  }
  expect(document.components.headers['X-Request-Id']).toMatchObject({ required: true })
})

test('an error is problem+json with the constants of its definition and its own data', () => {
  expect(Object.keys(response('books.update', 404).content ?? {})).toEqual(['application/problem+json'])
  const { Problem_BOOK_LENT: lent, Problem_BOOK_NOT_FOUND: notFound } = document.components.schemas
  expect(lent).toMatchObject({
    properties: {
      type: { type: 'string', format: 'uri-reference', examples: ['/docs/errors/BOOK_LENT'] },
      title: { const: 'The book is lent' },
      status: { const: 409 },
      code: { const: 'BOOK_LENT' },
      retryable: { const: true },
      data: {
        properties: { until: { format: 'date-time' }, author: { $ref: '#/components/schemas/Author' } },
      },
    },
  })
  expect(lent?.required).toContain('data')
  expect(lent?.properties?.data).not.toHaveProperty('additionalProperties')
  expect(notFound?.properties).not.toHaveProperty('data')
  expect(notFound?.required).toEqual(['type', 'title', 'status', 'detail', 'code', 'requestId', 'retryable'])
})

test('data is optional when all of its fields are, because the server leaves empty data out', () => {
  const { Problem_SHELF_FULL: full } = document.components.schemas
  expect(full?.properties).toHaveProperty('data')
  expect(full?.required).not.toContain('data')
})

test('bad fields are listed by INVALID_INPUT only', () => {
  const listing = Object.entries(document.components.schemas)
    .filter(([name, schema]) => name.startsWith('Problem_') && schema.properties?.errors !== undefined)
    .map(([name]) => name)
  expect(listing).toEqual(['Problem_INVALID_INPUT'])
  expect(document.components.schemas.Problem_INVALID_INPUT?.required).toContain('errors')
})

test('errors that share a status are told apart by their code; each says what to do', () => {
  const conflict = response('books.update', 409)
  expect(schemaOf(conflict)).toEqual({
    oneOf: [
      { $ref: '#/components/schemas/Problem_IDEMPOTENCY_IN_FLIGHT' },
      { $ref: '#/components/schemas/Problem_BOOK_LENT' },
      { $ref: '#/components/schemas/Problem_SHELF_FULL' },
    ],
    discriminator: {
      propertyName: 'code',
      mapping: {
        IDEMPOTENCY_IN_FLIGHT: '#/components/schemas/Problem_IDEMPOTENCY_IN_FLIGHT',
        BOOK_LENT: '#/components/schemas/Problem_BOOK_LENT',
        SHELF_FULL: '#/components/schemas/Problem_SHELF_FULL',
      },
    },
  })
  expect(conflict.description).toContain(
    '- `BOOK_LENT`: The book is lent. Wait until `data.until`.\n- `SHELF_FULL`: The shelf is full. Use another.',
  )
  expect(schemaOf(response('books.get', 404))).toEqual({
    $ref: '#/components/schemas/Problem_BOOK_NOT_FOUND',
  })
})

test('the errors of an operation are those of the protocol and its own', () => {
  expect(Object.keys(operation('books.get').responses)).toEqual(['200', '400', '404', '500', '503'])
  expect(Object.keys(operation('books.update').responses)).toEqual([
    '200',
    '400',
    '401',
    '403',
    '404',
    '409',
    '413',
    '415',
    '422',
    '429',
    '500',
    '503',
  ])
})

test('what may be sent again says when, always where the stack itself answers', () => {
  const retryAfter = (id: string, status: number) => response(id, status).headers['Retry-After']
  expect(retryAfter('books.update', 429)).toMatchObject({ required: true })
  expect(retryAfter('books.remove', 409), 'IDEMPOTENCY_IN_FLIGHT alone').toMatchObject({ required: true })
  expect(retryAfter('books.update', 409), 'with an error of the service').toMatchObject({ required: false })
  expect(retryAfter('books.update', 500)).toMatchObject({ required: false })
  expect(retryAfter('books.update', 422)).toBeUndefined()
})

test('401, 405 and 503 name the header that tells what to do', () => {
  expect(response('books.update', 401).headers).toMatchObject({ 'WWW-Authenticate': { required: true } })
  expect(response('books.update', 503).headers).toMatchObject({
    'Retry-After': { required: true, schema: { type: 'integer' } },
  })
  expect(document.components.responses.METHOD_NOT_ALLOWED?.headers).toMatchObject({
    Allow: { required: true },
  })
  expect(response('books.update', 403).headers).not.toHaveProperty('Allow')
})

test('requests that reach no operation are answered by shared responses', () => {
  for (const code of ['MALFORMED_URL', 'ROUTE_NOT_FOUND', 'METHOD_NOT_ALLOWED']) {
    expect(document.components.responses).toHaveProperty(code)
  }
  expect(document.components.schemas).toHaveProperty('Problem_METHOD_NOT_ALLOWED')
})

test('types that zod cannot express, dates and null come out as JSON Schema', () => {
  const { Book, Free } = document.components.schemas
  expect(Free).toMatchObject({ type: 'object', additionalProperties: true })
  expect(Book?.properties?.lentAt?.anyOf).toMatchObject([
    { type: 'string', format: 'date-time' },
    { type: 'null' },
  ])
})

test('what is given stays open to new fields, what is taken is closed', () => {
  expect(document.components.schemas.Book).not.toHaveProperty('additionalProperties')
  expect(document.components.schemas.Shelf).toHaveProperty('additionalProperties', false)
  expect(document.components.schemas.ShelfOutput).not.toHaveProperty('additionalProperties')
  expect(document.components.schemas.Book?.properties?.shelf?.anyOf?.[0]).toEqual({
    $ref: '#/components/schemas/ShelfOutput',
  })
})

test('a component is listed when something refers to it, once', () => {
  const names = Object.keys(document.components.schemas).filter((name) => !name.startsWith('Problem_'))
  expect(names).toEqual([
    'Author',
    'Book',
    'BookId',
    'ClosedLoan',
    'Free',
    'OpenLoan',
    'Shelf',
    'ShelfOutput',
    'Topic',
  ])
})

test('the docs URL is where problems point to', () => {
  const elsewhere = openApiDocument(testContract, { ...options, docsUrl: 'https://docs.test' })
  expect(elsewhere.externalDocs).toEqual({ url: 'https://docs.test' })
  expect(elsewhere.components.schemas.Problem_INTERNAL?.properties?.type?.examples).toEqual([
    'https://docs.test/errors/INTERNAL',
  ])
})

/** The schema with all that is within it. */
function family(schema: Schema, found = new Set<Schema>()): Set<Schema> {
  if (found.has(schema)) return found
  found.add(schema)
  for (const child of childrenOf(schema)) family(child.schema, found)
  return found
}

test('the contract is as it was: same JSON Schema, same verdicts', () => {
  const schemas = listOperations(testContract).flatMap(({ operation: { input, output, errors } }) =>
    [input, output, ...errors.map(({ data }) => data)].flatMap((schema) => [...family(schema)]),
  )
  const probes = [
    undefined,
    null,
    '5',
    5,
    'true',
    true,
    [],
    ['old'],
    {},
    { row: 1 },
    { row: '1' },
    { kind: 'x' },
  ]
  const verdicts = () =>
    schemas.map((schema) => probes.map((probe) => JSON.stringify(z.safeParse(schema, probe))))
  const json = () => schemas.map((schema) => z.toJSONSchema(schema, { unrepresentable: 'any' }))
  const before = { json: json(), verdicts: verdicts() }
  openApiDocument(testContract, options)
  expect(json()).toEqual(before.json)
  expect(verdicts()).toEqual(before.verdicts)
  expect(schemas.length).toBeGreaterThan(50)
})

test('documents share nothing with each other', () => {
  const one = openApiDocument(testContract, options)
  for (const schema of Object.values(one.components.schemas)) Object.assign(schema, { type: 'spoilt' })
  one.components.responses = {}
  for (const header of Object.values(one.components.headers)) header.description = 'spoilt'
  expect(openApiDocument(testContract, options)).toEqual(document)
})

const Shared = z.object({ a: z.string().describe('A.') }).meta({ id: 'Shared' })
const Pair = z.object({ left: Shared.describe('Left.'), b: z.int().describe('B.') }).meta({ id: 'Pair' })

function twoWays(input: z.ZodType, output: z.ZodType): Contract {
  const operation = mutation({
    summary: 'Both ways',
    rest: { method: 'POST', path: '/both' },
    scope: null,
    input: z.strictObject({ value: input }),
    output: z.object({ value: output }),
    errors: [],
    examples: [],
  })
  return { both: operation }
}

function componentsOf(contract: Contract): string[] {
  const { schemas } = openApiDocument(contract, options).components
  return Object.keys(schemas).filter((name) => !name.startsWith('Problem_'))
}

test('a component that only a parameter refers to is listed', () => {
  const Colour = z.enum(['red', 'blue']).meta({ id: 'Colour' })
  const { get } = testContract.books
  const input = z.strictObject({ id: z.string(), colour: Colour.optional() })
  expect(componentsOf({ books: { get: { ...get, input } } })).toContain('Colour')
})

test('a schema that is taken and given alike is one component, whatever it refers to', () => {
  expect(componentsOf(twoWays(Pair, Pair))).toEqual(['Pair', 'Shared'])
})

test('a schema that is given otherwise than it is taken is two components', () => {
  const Defaulted = z.object({ pair: Pair, c: z.string().default('x') }).meta({ id: 'Defaulted' })
  expect(componentsOf(twoWays(Defaulted, Defaulted))).toEqual([
    'Defaulted',
    'DefaultedOutput',
    'Pair',
    'Shared',
  ])
})

test('a parameter may be what an answer holds: the component is one', () => {
  const Colour = z.enum(['red', 'blue']).meta({ id: 'Colour' })
  const contract = {
    pick: query({
      summary: 'Pick',
      rest: { method: 'GET', path: '/pick' },
      scope: null,
      input: z.strictObject({ colour: Colour.optional() }),
      output: z.object({ colour: Colour }),
      errors: [],
      examples: [],
    }),
  }
  expect(componentsOf(contract)).toEqual(['Colour'])
})
