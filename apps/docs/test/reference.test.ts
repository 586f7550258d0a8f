import { type Contract, query } from '@lading/stack/contract'
import { openApiDocument } from '@lading/stack/openapi'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { costsOf } from '../src/reference/costs.ts'
import { contractDocument, problems, routes } from '../src/reference/document.ts'
import type { Field } from '../src/reference/field.ts'
import { fieldsOf, tellField } from '../src/reference/fields.ts'
import { inlineHtml, markdownHtml } from '../src/reference/inline.ts'
import { operationPage } from '../src/reference/operation.ts'
import { codesOf, parametersOf, routesOf, successOf } from '../src/reference/read.ts'
import { limitsInWords } from '../src/reference/words.ts'
import { pageAt, textOf, textOfFile } from './site.ts'

/* What the pages that are made from the contract say. */

const { schemas, headers } = contractDocument.components
const textAt = (path: string) => textOf(pageAt(path))

test('the index tells method, path, summary and RPC name of each operation', () => {
  const text = textAt('/operations')
  for (const { method, path, operation } of routes) {
    expect(text).toContain(`${method} /v1${path} ${operation.summary} ${operation['x-rpc']}`)
  }
})

/** The fields of a request or an answer, as the document has them. */
function fieldsOfRoute({ operation }: (typeof routes)[number]): Field[] {
  const body = operation.requestBody?.content['application/json']?.schema ?? {}
  const [, { content = {}, headers: own }] = successOf(operation)
  return [
    ...parametersOf(operation, contractDocument),
    ...Object.entries(own).flatMap(([name, header]) =>
      '$ref' in header ? [] : [{ name, schema: header.schema, required: true }],
    ),
    ...fieldsOf(body, schemas),
    ...Object.values(content).flatMap(({ schema }) => fieldsOf(schema, schemas)),
  ]
}

test('the page of each operation has each of its fields, with type, meaning, limits and default, and each of its errors', () => {
  for (const route of routes) {
    const { operation, method, path } = route
    const name = operation['x-rpc']
    const text = textAt(`/operations/${name}`)
    const markdown = textOfFile(`/operations/${name}.md`)
    expect(text).toContain(`${method} /v1${path}`)
    expect(text).toContain(`Scope ${operation['x-scope']}`)
    const fields = fieldsOfRoute(route)
    for (const field of fields) {
      const told = tellField(field, schemas)
      const at = told.name.lastIndexOf('.') + 1
      const shown = at === 0 ? told.name : `${told.name.slice(0, at)} ${told.name.slice(at)}`
      expect(text, `${name} ${told.name}`).toContain(`${shown} ${told.type}`)
      expect(markdown, `${name} ${told.name}`).toContain(`\`${told.name}\` (${told.type}`)
      for (const limit of told.limits) {
        const words = limit.replaceAll('`', ' ').replace(/\s+/g, ' ').trim().split(' ')
        for (const word of words) expect(text, `${name} ${told.name}: ${limit}`).toContain(word)
      }
      if (told.default !== undefined) expect(text).toContain(`default ${told.default}`)
    }
    for (const code of codesOf(operation)) {
      expect(pageAt(`/operations/${name}`)).toContain(` href="/docs/errors/${code}"`)
      const { remedy = '' } = problems.find((problem) => problem.code === code) ?? {}
      expect(text.replaceAll(' ', ''), `${name} ${code}`).toContain(
        remedy.replaceAll('`', '').replaceAll(' ', ''),
      )
    }
  }
})

test('the page of an operation tells its fields with type, limits in words, default and meaning', () => {
  const create = textAt('/operations/files.create')
  expect(create).toContain('name string required What a person calls the file.')
  expect(create).toContain('1 to 1024 characters')
  expect(create).toContain('sha256 string optional')
  expect(create).toContain('64 hexadecimal digits in lower case')
  expect(create).toContain('tags array of string optional')
  expect(create).toContain('at most 50 items each: 1 to 64 characters default []')
  expect(create).toContain('file. sha256 string or null')
  expect(create).toContain('file. createdAt date-time')
  expect(create).toContain('upload. headers object of string')
  expect(create).toContain('Answer: 201')
  expect(create).toContain('Location uri-reference')
  expect(create, 'a large number').toContain('0 to 5,497,558,138,880')
  const list = textAt('/operations/files.list')
  expect(list).toContain('limit integer optional')
  expect(list).toContain('1 to 1000 default 100')
  expect(list).toContain('items[]. state string')
  expect(textAt('/operations/files.update')).toContain('If-Match string optional')
  expect(textAt('/operations/files.delete')).toContain('Answer: 204')
  expect(textAt('/operations/folders.delete')).toContain('Answer: 202')
  const lines = textAt('/operations/audit.export')
  expect(lines).toContain('Link string may be missing')
  expect(lines).toContain('[]. operation string')
})

test('every pattern is told in words, and stands in full where it can be unfolded', () => {
  const patterns = new Set<string>()
  for (const route of routes) {
    for (const field of fieldsOfRoute(route)) {
      const { pattern, limits } = tellField(field, schemas)
      if (pattern === undefined) continue
      patterns.add(pattern)
      expect(limits.join(), field.name).not.toContain('^')
      expect(limitsInWords({ type: 'string', pattern }), pattern).toHaveLength(1)
    }
  }
  expect(patterns.size).toBeGreaterThan(5)
  expect(pageAt('/operations/files.get')).toMatch(
    /<details class="pattern"[^>]*>\s*<summary[^>]*>pattern<\/summary>/,
  )
})

test('limits are told as a person would', () => {
  expect(limitsInWords({ minLength: 1, maxLength: 255 })).toEqual(['1 to 255 characters'])
  expect(limitsInWords({ maxItems: 1 })).toEqual(['at most 1 item'])
  expect(limitsInWords({ minLength: 1 })).toEqual(['at least 1 character'])
  expect(limitsInWords({ minLength: 4, maxLength: 4 })).toEqual(['4 characters'])
  expect(limitsInWords({ minimum: 0, maximum: 5_497_558_138_880 })).toEqual(['0 to 5,497,558,138,880'])
  expect(limitsInWords({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })).toEqual(['1 or more'])
  expect(limitsInWords({ enum: ['a', 'b'] })).toEqual(['one of `"a"`, `"b"`'])
})

test('a table of a description is shown as one', () => {
  const list = pageAt('/operations/files.list')
  const [table = ''] = /<table>.*?<\/table>/s.exec(list) ?? []
  expect(textOf(`<main>${table}</main>`).trim()).toMatch(
    /^ask for sorted by and narrow by nothing, or state created /,
  )
  const [first = '', ...rows] = table.split('<tr>').slice(1)
  expect(first.match(/<th scope="col">/g)).toHaveLength(3)
  expect(rows).toHaveLength(7)
  for (const row of rows) expect(row.match(/<td>/g)).toHaveLength(3)
  expect(textOf(list)).not.toContain('|---')
})

test('a pipe that is no table stays text, and one within a cell stays in it', () => {
  expect(markdownHtml('a | b\nc | d')).toBe('<p>a | b\nc | d</p>')
  expect(markdownHtml('| a | b |\n| :--- | --- |\n| `x\\|y` |  |')).toContain(
    '<tr><td><code>x|y</code></td><td></td></tr>',
  )
})

test('what only one kind of a union has is said to be so, and what all have is told once', () => {
  const create = textAt('/operations/files.create')
  expect(create).toContain('upload object How to send the bytes')
  expect(create).toContain('upload. kind string single : All bytes in one PUT. multipart : Bytes in parts:')
  expect(create).toContain('one of "single" , "multipart"')
  expect(create).toContain('upload. headers object of string if kind is single')
  expect(create).toContain('upload. partCount integer if kind is multipart')
  expect(create).toContain('upload. expiresAt date-time if kind is single When the URL stops working')
  expect(create).toContain('upload. expiresAt date-time if kind is multipart When the upload is gone')
  for (const name of ['kind', 'id']) expect(create.split(` upload. ${name} `)).toHaveLength(2)
})

test('the headers that many answers have are told once, and named where they are sent', () => {
  const text = textAt('/headers')
  for (const [name, { description }] of Object.entries(headers)) {
    expect(text).toContain(name)
    expect(text.replaceAll(' ', '')).toContain(description.replaceAll('`', '').replaceAll(' ', ''))
  }
  expect(text).toContain('RateLimit may be missing How many calls are left')
  expect(text).toContain('X-Request-Id always Identifies the answer')
  expect(textAt('/operations/folders.create')).toMatch(
    /With the headers X-Request-Id .* RateLimit-Policy , RateLimit , Idempotent-Replayed /,
  )
  expect(textAt('/operations/folders.get')).not.toContain('Idempotent-Replayed')
})

test('what happens when a call is repeated is told', () => {
  expect(textAt('/operations/files.create')).toContain('Repeating Send an Idempotency-Key')
  expect(textAt('/operations/files.create')).toContain(
    'Idempotency-Key string optional Lets the request be repeated',
  )
  expect(textAt('/operations/files.get')).toContain('Repeating It reads')
  expect(textAt('/operations/files.get')).not.toContain('Idempotency-Key')
})

test('the page of an error tells what happened, what to do, whether to retry, and where it happens', () => {
  for (const { code, status, title, remedy } of problems) {
    const text = textAt(`/errors/${code}`)
    expect(text).toContain(`${code} ${status} ${title}`)
    expect(text.replaceAll(' ', '')).toContain(remedy.replaceAll('`', '').replaceAll(' ', ''))
    const listed = [
      ...(pageAt(`/errors/${code}`)
        .split('id="operations"')[1]
        ?.matchAll(/ href="\/docs\/operations\/([^"]+)"/g) ?? []),
    ]
    const answering = routes.filter(({ operation }) => codesOf(operation).includes(code))
    expect(new Set(listed.map(([, name]) => name)).size, code).toBeGreaterThanOrEqual(answering.length)
    for (const { operation } of answering) expect(text, code).toContain(operation['x-rpc'])
    expect(textAt('/errors')).toContain(code)
  }
  const mismatch = textAt('/errors/UPLOAD_MISMATCH')
  expect(mismatch).toContain('send the right bytes to the upload URL')
  expect(mismatch).toContain('retryable is false')
  expect(mismatch).toContain('data. declared string')
  expect(mismatch).not.toContain('Create a file')
  expect(textAt('/errors/UNAVAILABLE')).toContain('retryable is true')
  expect(textAt('/errors/CURSOR_INVALID'), 'one of several errors of its status').toContain('keys.list')
  expect(textAt('/errors/ROUTE_NOT_FOUND')).toContain('None: it answers requests that fit no operation.')
})

test('every operation tells what it costs, as it was measured', () => {
  for (const { operation } of routes) {
    const name = operation['x-rpc']
    const costs = costsOf(name)
    expect(costs.length, name).toBeGreaterThan(0)
    const text = textAt(`/operations/${name}`)
    for (const { call, writeUnits, readUnits, s3Requests, dollars } of costs) {
      const asks = s3Requests === '' ? '' : ` asks S3: ${s3Requests}`
      const [dynamoDb, s3, all] = [dollars.dynamoDb, dollars.s3, dollars.all].map(
        (sum) => `$${sum.toFixed(2)}`,
      )
      const row = `${call || 'usual'}${asks} ${writeUnits} ${readUnits} ${dynamoDb} ${s3} ${all}`
      expect(text, name).toContain(row)
      expect(textAt('/guides/limits')).toContain(row.replace(/^usual/, ''))
    }
  }
})

test('every scope has the operations that ask for it', () => {
  const html = pageAt('/scopes')
  const sections = new Map(
    html
      .split('<h2 id="')
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('"')), part]),
  )
  for (const { operation } of routes) {
    const section = sections.get(String(operation['x-scope']).replace(':', '-'))
    expect(section, operation['x-scope']).toContain(`/docs/operations/${operation['x-rpc']}"`)
  }
})

test('every operation shows its samples in each language, under one key that the guides share', () => {
  for (const route of routes) {
    const html = pageAt(`/operations/${route.operation['x-rpc']}`)
    const { samples } = operationPage(route)
    expect(html.match(/<starlight-tabs data-sync-key="language"/g)).toHaveLength(samples.length)
    expect(samples.length).toBeGreaterThan(0)
  }
  expect(pageAt('/guides/start')).toContain('data-sync-key="language"')
})

test('every operation has a console with an input for each parameter, and a file where bytes are announced', () => {
  for (const route of routes) {
    const name = route.operation['x-rpc']
    const [console = ''] = /<try-it[\s\S]*<\/try-it>/.exec(pageAt(`/operations/${name}`)) ?? []
    for (const parameter of parametersOf(route.operation, contractDocument)) {
      expect(console, name).toContain(`data-name="${parameter.name}"`)
    }
    expect(console.includes('name="body"'), name).toBe(route.operation.requestBody !== undefined)
    expect(console.includes('type="file"'), name).toBe(['files.create', 'versions.create'].includes(name))
    expect(console.includes('data-answers="redirect"'), name).toBe(successOf(route.operation)[0] === '302')
    for (const [, id = ''] of console.matchAll(/<(?:input|select|textarea)[^>]* id="([^"]+)"/g)) {
      expect(console, `${name} ${id}`).toContain(`<label for="${id}"`)
    }
  }
})

const evil = '<script>alert("1")</script>&\'"'

test('whatever the document says is shown as text', () => {
  for (const html of [
    inlineHtml(evil),
    inlineHtml(`\`${evil}\``, () => evil),
    markdownHtml(`${evil}\n\n| ${evil} |\n|---|\n| ${evil} |`),
  ]) {
    expect(html).not.toMatch(/<script|alert\("/)
    expect(textOf(`<main>${html}</main>`)).toContain(evil)
  }
})

interface Tree {
  children: Tree[]
}
const Tree: z.ZodType<Tree> = z
  .object({ children: z.array(z.lazy(() => Tree)).describe('Within.') })
  .meta({ id: 'Tree', description: 'A tree.' })

const odd = {
  search: query({
    summary: 'Search',
    rest: { method: 'GET', path: '/odd' },
    scope: null,
    input: z.strictObject({}),
    output: z.object({ tree: Tree.optional().describe('A tree.') }),
    errors: [],
    examples: [{ summary: 'All', input: {}, output: {} }],
  }),
} satisfies Contract

test('a tree within a tree is not told again', () => {
  const made = openApiDocument(odd, { title: 'T', description: '', version: '1', prefix: '/v1' })
  const [route] = routesOf(made)
  const schema = route && successOf(route.operation)[1].content?.['application/json']?.schema
  expect(fieldsOf(schema ?? {}, made.components.schemas).map(({ name }) => name)).toEqual([
    'tree',
    'tree.children',
  ])
})
