import { expect, test } from 'vitest'
import * as z from 'zod'
import { query } from '../contract/index.ts'
import { type Answer, answerChecker } from './answer-checker.ts'
import { openApiDocument } from './document.ts'
import { testContract } from './test-contract.ts'

const check = answerChecker(openApiDocument(testContract, { title: 'T', version: '1', prefix: '/v1' }))

const book = {
  id: 'book_1',
  title: 'Moby-Dick',
  author: { name: 'Melville' },
  shelf: { row: 3 },
  lentAt: null,
  etag: '"7"',
  free: { anything: { goes: true } },
}
const common = { 'x-request-id': 'r1', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

function answer(
  change: Partial<Omit<Answer, 'headers' | 'body'>> & {
    headers?: Record<string, string>
    body?: unknown
  } = {},
): Answer {
  const { headers = {}, body = book, ...rest } = change
  return {
    method: 'GET',
    url: '/v1/books/book_1',
    status: 200,
    ...rest,
    headers: new Headers({ ...common, 'content-type': 'application/json', etag: '"7"', ...headers }),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }
}

function bare(change: Partial<Answer> & { headers?: Headers }): Answer {
  return {
    method: 'GET',
    url: '/v1/books/book_1',
    status: 200,
    headers: new Headers(common),
    body: '',
    ...change,
  }
}

function problem(code: string, status: number, more: Record<string, unknown> = {}) {
  const titles: Record<string, string> = {
    BOOK_NOT_FOUND: 'Book not found',
    ROUTE_NOT_FOUND: 'There is no such route',
    METHOD_NOT_ALLOWED: 'The route does not know this method',
    MALFORMED_URL: 'The URL is not well-formed',
    BOOK_LENT: 'The book is lent',
    SHELF_FULL: 'The shelf is full',
  }
  const type = `/docs/errors/${code}`
  const retryable = code === 'BOOK_LENT'
  return { type, title: titles[code], status, detail: 'So it is.', code, requestId: 'r1', retryable, ...more }
}

function failed(
  url: string,
  method: string,
  body: { status: number },
  headers: Record<string, string> = {},
): Answer {
  return {
    method,
    url,
    status: body.status,
    headers: new Headers({ ...common, 'content-type': 'application/problem+json', ...headers }),
    body: JSON.stringify(body),
  }
}

test('an answer as declared has no faults, whatever the transport adds', () => {
  const transport = {
    date: 'Mon, 01 Jan 2026 00:00:00 GMT',
    connection: 'keep-alive',
    'keep-alive': 'timeout=5',
    'content-length': '10',
    vary: 'Origin',
    'access-control-allow-origin': '*',
  }
  expect(check(answer({ headers: transport, url: 'http://127.0.0.1:1234/v1/books/book_1?x=1' }))).toEqual([])
})

test('a field that is not declared is a fault at any depth, though the document lets it pass', () => {
  expect(check(answer({ body: { ...book, owner: 'me' } }))).toEqual([
    'GET /v1/books/book_1 200: body: the value: the field owner is not declared',
  ])
  expect(check(answer({ body: { ...book, author: { name: 'M', born: 1819 } } }))).toEqual([
    'GET /v1/books/book_1 200: body: author: the field born is not declared',
  ])
  expect(check(answer({ body: { ...book, shelf: { row: 3, depth: 1 } } })).join()).toContain(
    'the field depth is not declared',
  )
})

test('a missing field, a wrong type and a wrong format are faults', () => {
  const { title: _, ...untitled } = book
  expect(check(answer({ body: untitled })).join()).toContain("must have required property 'title'")
  expect(check(answer({ body: { ...book, title: 5 } })).join()).toContain('title: must be string')
  expect(check(answer({ body: { ...book, lentAt: 'yesterday' } })).join()).toContain('lentAt')
})

test('a status that the operation does not declare is a fault', () => {
  expect(check(answer({ status: 202 }))).toEqual(['GET /v1/books/book_1 202: the status 202 is not declared'])
})

test('an undeclared header is a fault, so is a required one that is missing and one of a wrong value', () => {
  expect(check(answer({ headers: { 'x-powered-by': 'ink' } }))).toEqual([
    'GET /v1/books/book_1 200: the header x-powered-by is not declared',
  ])
  const { headers: given, ...rest } = answer()
  given.delete('etag')
  given.delete('x-request-id')
  expect(check({ ...rest, headers: given })).toEqual([
    'GET /v1/books/book_1 200: the header x-request-id is missing',
    'GET /v1/books/book_1 200: the header etag is missing',
  ])
  expect(check(answer({ headers: { 'cache-control': 'public' } })).join()).toContain('header cache-control')
})

test('a media type that is not declared is a fault, so is a body that is not JSON', () => {
  expect(check(answer({ headers: { 'content-type': 'text/html' } })).join()).toContain(
    'the media type text/html is not declared',
  )
  expect(check(answer({ headers: { 'content-type': 'Application/JSON; charset=utf-8' } }))).toEqual([])
  expect(check(answer({ body: '{' })).join()).toContain('the body is not JSON')
})

test('lines are checked one by one, each to its end', () => {
  const lines = (body: string, link = '') =>
    check(
      answer({
        url: '/v1/books/export',
        headers: { 'content-type': 'application/x-ndjson', ...(link === '' ? {} : { link }) },
        body,
      }),
    ).filter((fault) => !fault.includes('etag'))
  const line = `${JSON.stringify(book)}\n`
  expect(lines('')).toEqual([])
  expect(lines(line + line, '</v1/books/export?cursor=x>; rel="next"')).toEqual([])
  expect(lines(`${line}${JSON.stringify({ ...book, title: 5 })}\n`).join()).toContain(
    '1.title: must be string',
  )
  expect(lines(line + line.trim()).join()).toContain('the last line is not ended')
  expect(lines(`${line}\n`).join()).toContain('a line of the body is not JSON')
  expect(lines(`${JSON.stringify({ items: [book] })}\n`).join()).toContain('items is not declared')
})

test('an answer without content has no body', () => {
  expect(check(bare({ method: 'DELETE', status: 204 }))).toEqual([])
  expect(check(bare({ method: 'DELETE', status: 204, body: '{}' })).join()).toContain(
    'a body is not declared',
  )
  const headers = new Headers({ ...common, location: 'https://covers.test/1' })
  expect(check(bare({ url: '/v1/books/book_1/cover', status: 302, headers }))).toEqual([])
})

test('HEAD is answered like GET but for the body; OPTIONS by 204', () => {
  expect(check(answer({ method: 'HEAD', body: '' }))).toEqual([])
  expect(check(answer({ method: 'HEAD' })).join()).toContain('HEAD was answered with a body')
  expect(check(bare({ method: 'OPTIONS', status: 204 }))).toEqual([])
  expect(check(bare({ method: 'OPTIONS', status: 200 }))).not.toEqual([])
})

test('an error is checked against the definition that its code names', () => {
  const url = '/v1/books/book_1'
  expect(check(failed(url, 'GET', problem('BOOK_NOT_FOUND', 404)))).toEqual([])
  expect(check(failed(url, 'GET', problem('BOOK_NOT_FOUND', 404, { title: 'Gone' })))).toEqual([
    `GET ${url} 404: body: title: must be "Book not found"`,
  ])
  expect(check(failed(url, 'GET', problem('BOOK_NOT_FOUND', 404, { stack: 'at' }))).join()).toContain(
    'the field stack is not declared',
  )
  const data = { until: '2026-01-01T00:00:00Z', author: { name: 'M' } }
  expect(check(failed(url, 'PATCH', problem('BOOK_LENT', 409, { data })))).toEqual([])
  expect(check(failed(url, 'PATCH', problem('BOOK_LENT', 409)))).toEqual([
    `PATCH ${url} 409: body: the value: must have required property 'data'`,
  ])
  expect(check(failed(url, 'PATCH', problem('SHELF_FULL', 409)))).toEqual([])
  expect(check(failed(url, 'PATCH', problem('OTHER', 409)))).not.toEqual([])
})

test('a request that reaches no operation is answered by 400, 404 or 405 as declared', () => {
  expect(check(failed('/v1/nothing', 'GET', problem('ROUTE_NOT_FOUND', 404)))).toEqual([])
  const notAllowed = problem('METHOD_NOT_ALLOWED', 405, { data: { allow: ['GET'] } })
  expect(check(failed('/v1/books/book_1', 'PUT', notAllowed, { allow: 'GET' }))).toEqual([])
  expect(check(failed('/v1/books/book_1', 'PUT', notAllowed)).join()).toContain('the header allow is missing')
  const malformed = problem('MALFORMED_URL', 400)
  expect(check(failed('/v1/nothing/%zz', 'GET', malformed))).toEqual([])
  expect(check(failed('/v1/books/%zz', 'PUT', malformed))).toEqual([])
  expect(check(bare({ url: '/v1/nothing', status: 200 }))).toEqual([
    'GET /v1/nothing 200: the status 200 is not declared',
  ])
})

test('a static path is taken before one with a parameter', () => {
  const one = (path: string, field: string) =>
    query({
      summary: 'One',
      rest: { method: 'GET', path },
      scope: null,
      input: path.includes('{') ? z.strictObject({ id: z.string() }) : z.strictObject({}),
      output: z.object({ [field]: z.string() }),
      errors: [],
      examples: [],
    })
  const contract = { any: one('/things/{id}', 'any'), newest: one('/things/newest', 'newest') }
  const checkThings = answerChecker(openApiDocument(contract, { title: 'T', version: '1', prefix: '/v1' }))
  const headers = { 'content-type': 'application/json', ...common }
  const get = (url: string, body: unknown) =>
    checkThings({
      method: 'GET',
      url,
      status: 200,
      headers: new Headers(headers),
      body: JSON.stringify(body),
    })
  expect(get('/v1/things/newest', { newest: 'x' })).toEqual([])
  expect(get('/v1/things/a%2Fb', { any: 'x' })).toEqual([])
  expect(get('/v1/things/newest', { any: 'x' })).not.toEqual([])
})

test('the parts of an intersection are closed together', () => {
  const Base = z.object({ a: z.string() }).meta({ id: 'Base', description: 'A part.' })
  const contract = {
    both: query({
      summary: 'Both',
      rest: { method: 'GET', path: '/both' },
      scope: null,
      input: z.strictObject({}),
      output: z.intersection(Base, z.object({ b: z.string() })),
      errors: [],
      examples: [],
    }),
  }
  const checkBoth = answerChecker(openApiDocument(contract, { title: 'T', version: '1', prefix: '/v1' }))
  const get = (body: unknown) => checkBoth({ ...answer({ url: '/v1/both', body }), headers: headersOf() })
  const headersOf = () => new Headers({ 'content-type': 'application/json', ...common })
  expect(get({ a: 'x', b: 'y' })).toEqual([])
  expect(get({ a: 'x', b: 'y', c: 'z' }).join()).toContain('the field c is not declared')
})
