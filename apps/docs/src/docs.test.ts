import { spawnSync } from 'node:child_process'
import { contract } from '@lading/contract'
import { about } from '@lading/contract/about'
import { type Contract, defineError, mutation, query } from '@lading/stack/contract'
import { openApiDocument } from '@lading/stack/openapi'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { curl } from './curl.ts'
import { renderDocs } from './docs.ts'
import { markdown } from './markdown.ts'
import { examplesOf, routesOf } from './read.ts'

const document = openApiDocument(contract, about)
const pages = renderDocs(document, { baseUrl: '/docs' })

function pageAt(path: string, from = pages): string {
  const html = from.get(path)
  if (html === undefined) throw new Error(`no page at ${path}`)
  return html
}

/** What a reader sees of a page. */
function textOf(html: string): string {
  const body = html.slice(html.indexOf('<body>')).replace(/<[^>]+>/g, ' ')
  const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }
  return body.replace(/&(#?\w+);/g, (_, name: string) => entities[name] ?? '').replace(/\s+/g, ' ')
}

test('there is a page for the index, each operation and each error', () => {
  expect([...pages.keys()].filter((path) => !path.startsWith('/errors/')).sort()).toEqual([
    '',
    ...routesOf(document)
      .map(({ operation }) => `/operations/${operation.operationId}`)
      .sort(),
  ])
  const errors = Object.keys(document.components.schemas).flatMap(
    (name) => /^Problem_(.+)/.exec(name)?.[1] ?? [],
  )
  expect([...pages.keys()].filter((path) => path.startsWith('/errors/')).sort()).toEqual(
    errors.map((code) => `/errors/${code}`).sort(),
  )
})

test('the type of every problem leads to a page', () => {
  const types = Object.values(document.components.schemas).flatMap(
    (schema) => schema.properties?.type?.examples ?? [],
  )
  expect(types.length).toBeGreaterThan(10)
  for (const type of types) expect(pages.has(String(type).replace('/docs', ''))).toBe(true)
})

test('every link leads to a page or a heading', () => {
  for (const [path, html] of pages) {
    for (const [, href = ''] of html.matchAll(/ href="([^"]*)"/g)) {
      if (href === 'data:,') continue
      const [target = '', id] = href.split('#')
      const there = target === '' ? html : pageAt(target.replace('/docs', ''))
      if (id !== undefined) expect(there, `${path} ${href}`).toContain(` id="${id}"`)
    }
  }
})

test('no page asks another server for anything or runs a script', () => {
  for (const html of pages.values()) {
    expect(html).not.toMatch(
      /<script|<link rel="(?!icon)|<img|<iframe|@import|url\(| src=| on\w+=|href="http/,
    )
  }
})

test('every page is well-formed, names itself and has one first heading', () => {
  for (const [path, html] of pages) {
    const open: string[] = []
    for (const [, closing, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (['meta', 'link'].includes(name)) continue
      if (closing === '') open.push(name)
      else expect(open.pop(), path).toBe(name)
    }
    expect(open, path).toEqual([])
    expect(html.match(/<h1>/g), path).toHaveLength(1)
    expect(html, path).toMatch(/<html lang="en">[\s\S]*<title>[^<]+<\/title>/)
  }
})

test('the index tells method, path, RPC name, scope and summary of each operation', () => {
  const text = textOf(pageAt(''))
  for (const { method, path, operation } of routesOf(document)) {
    expect(text).toContain(
      `${method} /v1${path} ${operation.operationId} ${operation['x-scope']} ${operation.summary}`,
    )
  }
})

test('the page of an operation tells its fields with type, place, limits and meaning', () => {
  const create = textOf(pageAt('/operations/files.create'))
  expect(create).toContain('name string body required What a person calls the file.')
  expect(create).toContain('min length 1 max length 1024')
  expect(create).toContain('sha256 string body optional')
  expect(create).toContain('tags array of string body optional')
  expect(create).toContain('file.sha256 string or null')
  expect(create).toContain('file.createdAt date-time')
  expect(create).toContain('upload.headers object of string')
  expect(create).toContain('Answer: 201')
  expect(create).toContain('Location: uri-reference')
  expect(create).toContain('EXTERNAL_REF_TAKEN')
  expect(create, 'a large number').toContain('max 5,497,558,138,880')
  const list = textOf(pageAt('/operations/files.list'))
  expect(list).toContain('limit integer query optional')
  expect(list).toContain('min 1 max 1000 default 100')
  expect(list).toContain('items[].state string')
  expect(textOf(pageAt('/operations/files.update'))).toContain('If-Match string header optional')
  expect(textOf(pageAt('/operations/files.delete'))).toContain('Answer: 204')
})

test('a table of a description is shown as one', () => {
  const list = pageAt('/operations/files.list')
  const [table = ''] = /<table>.*?<\/table>/s.exec(list) ?? []
  expect(textOf(`<body>${table}`).trim()).toMatch(
    /^ask for sorted by and narrow by nothing, or state created /,
  )
  const [first = '', ...rows] = table.split('<tr>').slice(1)
  expect(first.match(/<th scope="col">/g)).toHaveLength(3)
  expect(rows).toHaveLength(7)
  for (const row of rows) expect(row.match(/<td>/g)).toHaveLength(3)
  expect(textOf(list)).not.toContain('|---')
})

test('a pipe that is no table stays text, and one within a cell stays in it', () => {
  const shown = (text: string) => markdown(text).map((part) => part.text)
  expect(shown('a | b\nc | d')).toEqual(['<p>a | b\nc | d</p>'])
  expect(shown('| a | b |\n| :--- | --- |\n| `x\\|y` |  |').join('')).toContain(
    '<tr><td><code>x|y</code></td><td></td></tr>',
  )
})

test('what only one kind of a union has is said to be so, and what all have is told once', () => {
  const create = textOf(pageAt('/operations/files.create'))
  expect(create).toContain('upload object How to send the bytes')
  expect(create).toContain('upload.kind string single : All bytes in one PUT. multipart : Bytes in parts:')
  expect(create).toContain('one of "single" "multipart"')
  expect(create).toContain('upload.headers object of string if kind is single')
  expect(create).toContain('upload.partCount integer if kind is multipart')
  expect(create).toContain('upload.expiresAt date-time if kind is single When the URL stops working')
  expect(create).toContain('upload.expiresAt date-time if kind is multipart When the upload is gone')
  for (const name of ['upload.kind', 'upload.id']) expect(create.split(` ${name} `)).toHaveLength(2)
})

test('every page has all operations by resource beside it, and marks its own', () => {
  for (const [path, html] of pages) {
    const [menu = ''] = /<nav class="menu".*?<\/nav>/s.exec(html) ?? []
    const links = [...menu.matchAll(/ href="\/docs(\/operations\/[^"]+)"/g)].map(([, target]) => target)
    expect(links, path).toEqual(
      routesOf(document).map(({ operation }) => `/operations/${operation['x-rpc']}`),
    )
    const marked = [...menu.matchAll(/ href="\/docs([^"]+)"[^>]* aria-current="page"/g)].map(
      ([, target]) => target,
    )
    expect(marked, path).toEqual(path.startsWith('/operations/') ? [path] : [])
  }
  expect(textOf(pageAt(''))).toContain('folders create list get delete move jobs get list keys')
})

test('the headers that many answers have are told once, and named where they are sent', () => {
  expect(textOf(pageAt(''))).toContain('RateLimit: string may be missing How many calls are left')
  expect(textOf(pageAt(''))).toContain('X-Request-Id: string Identifies the answer')
  const create = textOf(pageAt('/operations/folders.create'))
  expect(create).toMatch(
    /With the headers X-Request-Id .* RateLimit-Policy , RateLimit , Idempotent-Replayed /,
  )
  expect(textOf(pageAt('/operations/folders.get'))).not.toContain('Idempotent-Replayed')
})

test('the page of an error tells what happened, what to do, whether to retry, and where it happens', () => {
  const mismatch = textOf(pageAt('/errors/UPLOAD_MISMATCH'))
  expect(mismatch).toContain('The bytes are not the declared ones 409 UPLOAD_MISMATCH')
  expect(mismatch).toContain('send the right bytes to the upload URL')
  expect(mismatch).toContain('retryable is false')
  expect(mismatch).toContain('data.declared string')
  expect(mismatch).toContain('files.complete')
  expect(mismatch).not.toContain('files.create files:write')
  expect(textOf(pageAt('/errors/UNAVAILABLE'))).toContain('retryable is true')
  expect(textOf(pageAt('/errors/CURSOR_INVALID')), 'one of several errors of its status').toContain(
    'keys.list',
  )
  expect(textOf(pageAt('/errors/ROUTE_NOT_FOUND'))).toContain(
    'None: it answers requests that fit no operation.',
  )
})

const evil = '<script>alert("1")</script>&\'"'
interface Tree {
  children: Tree[]
}
const Tree: z.ZodType<Tree> = z
  .object({ children: z.array(z.lazy(() => Tree)).describe('Within.') })
  .meta({ id: 'Tree', description: 'A tree.' })

const odd = {
  odd: {
    search: query({
      summary: `Search ${evil}`,
      description: `Find ${evil}\n\nor \`${evil}\`.`,
      rest: { method: 'GET', path: '/odd/{id}', headers: { tag: 'X-Tag' } },
      scope: null,
      input: z.strictObject({
        id: z.string().max(9).describe(evil),
        list: z.array(z.string()).describe('A list.'),
        range: z.strictObject({ from: z.int().describe('From.') }).describe('A range.'),
        tag: z.enum([evil]).default(evil).describe('A tag.'),
      }),
      output: z.object({ tree: Tree.optional().describe('A tree.') }),
      errors: [],
      examples: [
        {
          summary: evil,
          input: { id: "a/b c'$HOME!", list: ['x&y', 'z'], range: { from: 1 }, tag: evil },
          output: {},
        },
      ],
    }),
    send: mutation({
      summary: 'Send',
      rest: { method: 'POST', path: '/odd' },
      scope: evil,
      input: z.strictObject({
        text: z
          .string()
          .regex(/^[^<`]*$/)
          .describe('Text.'),
      }),
      output: z.void(),
      errors: [defineError({ code: 'ODD', status: 400, title: evil, remedy: evil })],
      examples: [{ summary: 'Quotes', input: { text: 'it\'s $HOME \\ `id` "so"\n%s' }, output: undefined }],
    }),
    run: mutation({
      summary: 'Run',
      rest: { method: 'POST', path: '/odd/run' },
      scope: 'odd',
      input: z.strictObject({}),
      output: z.void(),
      errors: [],
      examples: [{ summary: 'Go', input: {}, output: undefined }],
    }),
  },
} satisfies Contract
const oddDocument = openApiDocument(odd, { title: evil, description: evil, version: '1', prefix: '/v1' })

test('whatever the document says is shown as text', () => {
  const oddPages = renderDocs(oddDocument, { baseUrl: '/docs' })
  for (const [path, html] of oddPages) {
    expect(html, path).not.toMatch(/<script|alert\("/)
    expect(textOf(html), path).toContain(evil)
  }
  const search = textOf(pageAt('/operations/odd.search', oddPages))
  expect(search).toContain('Scope none')
  expect(search).toContain('tree.children array of object')
  expect(search, 'a tree within a tree is not told again').not.toContain('tree.children[].children')
})

test('lines, what is accepted, and what an Idempotency-Key does are told', () => {
  const Line = z.object({ text: z.string().describe('Its text.') })
  const shared = { summary: 'S', scope: 's', errors: [] } as const
  const contract = {
    lines: query({
      ...shared,
      rest: { method: 'GET', path: '/lines', ndjson: 'items' },
      input: z.strictObject({ cursor: z.string().optional().describe('Where to go on.') }),
      output: z.object({ items: z.array(Line), nextCursor: z.string().nullable().describe('Next.') }),
      examples: [
        { summary: 'All', input: {}, output: { items: [{ text: 'a' }, { text: 'b' }], nextCursor: null } },
      ],
    }),
    start: mutation({
      ...shared,
      rest: { method: 'POST', path: '/jobs', accepted: true, created: '/jobs/{text}' },
      input: z.strictObject({ from: z.string().optional().describe('Where from.') }),
      output: Line,
      examples: [{ summary: 'Go', input: {}, output: { text: 'j' } }],
    }),
  } satisfies Contract
  const made = openApiDocument(contract, { title: 'T', version: '1', prefix: '/v1' })
  const told = renderDocs(made, { baseUrl: '/docs' })
  const [lines, start] = ['lines', 'start'].map((name) => textOf(pageAt(`/operations/${name}`, told)))
  expect(lines).toContain('is answered by {"text":"a"} {"text":"b"} Request')
  expect(lines).toContain('Link: string may be missing The next page')
  expect(lines).toContain('[].text string Its text.')
  expect(lines).not.toContain('Idempotency-Key')
  expect(start).toContain('Answer: 202')
  expect(start).toContain('Location: uri-reference')
  expect(start).toContain('Idempotency-Key string header optional Lets the request be repeated')
  expect(start).toContain('RATE_LIMITED')
  expect(sent('start', made)).toMatchObject({ method: 'POST', body: undefined })
})

interface Sent {
  url: string
  method: string
  headers: string[]
  body: unknown
  follows: boolean
}

/** Lets a shell take the command apart, and reads it as curl would. */
function sent(name: string, from = document, example = 0): Sent {
  const route = routesOf(from).find(({ operation }) => operation.operationId === name)
  if (route === undefined) throw new Error(`no operation ${name}`)
  const command = curl(from, route, [...examplesOf(route.operation).keys()][example] ?? '')
  const { stdout } = spawnSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${command}`], {
    env: { LADING_URL: 'http://lading.test', LADING_API_KEY: 'lad_key' },
    encoding: 'utf8',
  })
  const words = stdout.split('\0').slice(0, -1)
  const result: Sent = { url: '', method: '', headers: [], body: undefined, follows: false }
  while (words.length > 0) {
    const word = words.shift() ?? ''
    if (word === '-X') result.method = words.shift() ?? ''
    else if (word === '-H') result.headers.push(words.shift() ?? '')
    else if (word === '--json') result.body = JSON.parse(words.shift() ?? '')
    else if (word === '-L') result.follows = true
    else if (word === '-o') words.shift()
    else result.url = word
  }
  result.method ||= result.body === undefined ? 'GET' : 'POST'
  return result
}

const authorization = 'Authorization: Bearer lad_key'

test('the curl command of each example sends just that example', () => {
  const at = 'http://lading.test/v1'
  const id = 'file_01hv3zk5x8q9w2rbt7ymn4cd'
  const simple = { headers: [authorization], body: undefined, follows: false }
  expect(sent('files.get')).toEqual({ ...simple, method: 'GET', url: `${at}/files/${id}` })
  expect(sent('files.get', document, 1).url).toBe(`${at}/files/ref%3Aattachments%2F42`)
  expect(sent('files.list').url).toBe(`${at}/files?limit=1`)
  expect(sent('keys.list').url).toBe(`${at}/keys`)
  expect(sent('files.delete')).toEqual({ ...simple, method: 'DELETE', url: `${at}/files/${id}` })
  expect(sent('files.complete')).toEqual({ ...simple, method: 'POST', url: `${at}/files/${id}/complete` })
  expect(sent('files.update')).toEqual({
    method: 'PATCH',
    url: `${at}/files/${id}`,
    headers: [authorization, 'If-Match: "2-k3m9q2xw"'],
    body: { name: 'Q4 report.pdf' },
    follows: false,
  })
  expect(sent('files.create')).toEqual({
    ...simple,
    method: 'POST',
    url: `${at}/files`,
    body: contract.files.create.examples[0]?.input,
  })
  expect(sent('files.download')).toMatchObject({ follows: true, method: 'GET' })
})

test('every operation shows its curl command', () => {
  for (const { operation } of routesOf(document)) {
    expect(textOf(pageAt(`/operations/${operation.operationId}`))).toContain('curl ')
  }
  expect(textOf(pageAt('/operations/files.create'))).toContain('curl "$LADING_URL/v1/files"')
})

test('a curl command survives the shell: quotes, dollars, lists and objects', () => {
  const { url, headers } = sent('odd.search', oddDocument)
  const { pathname, searchParams } = new URL(url)
  expect(decodeURIComponent(pathname)).toBe("/v1/odd/a/b c'$HOME!")
  expect(pathname.split('/')).toHaveLength(4)
  expect([...searchParams]).toEqual([
    ['list', 'x&y'],
    ['list', 'z'],
    ['range[from]', '1'],
  ])
  expect(url, 'curl would read brackets as a pattern').not.toMatch(/[[\]{}!]/)
  expect(headers).toEqual([`X-Tag: ${evil}`])
  expect(sent('odd.send', oddDocument).body).toEqual(odd.odd.send.examples[0]?.input)
})

test('an operation without a body is sent by its method', () => {
  expect(sent('odd.run', oddDocument)).toMatchObject({ method: 'POST', url: 'http://lading.test/v1/odd/run' })
})
