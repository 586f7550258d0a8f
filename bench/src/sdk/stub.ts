/** One HTTP server for all clients, in a process of its own: each path answers at once, with the same object. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fixture } from './fixture.ts'

const page = Array.from({ length: 100 }, () => fixture)
const problem = {
  type: 'http://localhost/docs/errors/FILE_NOT_FOUND',
  title: 'File not found',
  status: 404,
  detail: 'There is no such file.',
  code: 'FILE_NOT_FOUND',
  requestId: '5f0c2a',
  retryable: false,
}

/** Bodies by what is asked for, as each client knows them. */
const answers = {
  item: { rpc: { result: { data: fixture } }, other: fixture },
  page: {
    rpc: { result: { data: { items: page, nextCursor: null } } },
    list: { object: 'list', data: page, has_more: false },
    other: page,
  },
  missing: {
    rpc: { error: { message: 'There is no such file.', code: -32004, data: problem } },
    other: { error: { message: 'There is no such file.', type: 'invalid_request_error' }, ...problem },
  },
}
const texts = Object.fromEntries(
  Object.entries(answers).flatMap(([what, bodies]) =>
    Object.entries(bodies).map(([form, body]) => [`${what} ${form}`, Buffer.from(JSON.stringify(body))]),
  ),
)

function wanted(url: string, body: string): 'item' | 'page' | 'missing' {
  if (url.includes('missing') || body.includes('missing')) return 'missing'
  return /item/.test(url + body) ? 'item' : 'page'
}

async function read(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}

const server = createServer(async (request, response) => {
  const url = request.url ?? ''
  const what = wanted(url, await read(request))
  const isList = what === 'page' && /customers|openai/.test(url)
  const form = url.startsWith('/rpc') ? 'rpc' : isList ? 'list' : 'other'
  const text = texts[`${what} ${form}`] ?? Buffer.alloc(0)
  response.writeHead(what === 'missing' ? 404 : 200, {
    'content-type': 'application/json',
    'content-length': text.length,
    'x-request-id': '5f0c2a',
  })
  response.end(text)
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // a TCP server that listens has one
  process.send?.(`http://127.0.0.1:${port}`)
})
process.on('disconnect', () => process.exit())
