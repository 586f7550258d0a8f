import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer, json } from 'node:stream/consumers'
import type { File } from '../src/lading.ts'
import { Lading } from '../src/lading.ts'

export const apiKey = 'lad_7n2p4qk9w3xz8r5t_0123456789abcdefghjkmnpqrstvwxyz01234567'
/** Part of each signed URL: must appear nowhere. */
export const signature = 'X-Amz-Signature=5ecre7'

export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

export interface Call {
  readonly name: string
  readonly input: Record<string, unknown>
}

export interface Put {
  readonly headers: IncomingMessage['headers']
  /** Undefined until the request has ended well. */
  body: Buffer | undefined
}

/** What a test does instead of what the service would; returning true says that it was answered. */
export interface Behaviour {
  call?: (call: Call, response: ServerResponse) => boolean | undefined | Promise<boolean | undefined>
  put?: (
    request: IncomingMessage,
    response: ServerResponse,
  ) => boolean | undefined | Promise<boolean | undefined>
  get?: (request: IncomingMessage, response: ServerResponse) => boolean | undefined
}

export interface FakeService extends AsyncDisposable {
  readonly url: string
  readonly lading: Lading
  readonly calls: Call[]
  readonly puts: Put[]
  /** What `files.download` and storage answer; undefined before the first upload. */
  file: File | undefined
  bytes: Buffer
}

export const answer = (response: ServerResponse, data: unknown) =>
  response.end(JSON.stringify({ result: { data } }))

export function refuse(response: ServerResponse, status: number, code: string, data = {}): void {
  const problem = {
    type: '',
    title: '',
    status,
    detail: 'Refused.',
    code,
    requestId: 'r-1',
    retryable: false,
    data,
  }
  response.writeHead(status).end(JSON.stringify({ error: { message: '', code: -32600, data: problem } }))
}

/** A service that keeps one file and can be made to fail: what a real one does not do on demand. */
export async function startFake(behaviour: Behaviour = {}): Promise<FakeService> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error)) // shows in the test's failure
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server that listens has one
  const signedUrl = `${url}/bytes?${signature}`
  const fake: FakeService = {
    url,
    lading: new Lading({ baseUrl: url, apiKey }),
    calls: [],
    puts: [],
    file: undefined,
    bytes: Buffer.alloc(0),
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'PUT') return handlePut(request, response)
    if (request.method === 'GET') {
      if (!behaviour.get?.(request, response)) response.end(fake.bytes)
      return
    }
    const call = {
      name: request.url?.replace('/rpc/', '') ?? '',
      input: (await json(request)) as Record<string, unknown>, // the SDK sends objects
    }
    fake.calls.push(call)
    if (await behaviour.call?.(call, response)) return
    if (call.name === 'files.create') answer(response, create(call.input))
    else if (call.name === 'files.complete') answer(response, complete())
    else if (call.name === 'files.download')
      answer(response, { url: signedUrl, expiresAt: '', file: fake.file })
    else refuse(response, 404, 'ROUTE_NOT_FOUND')
  }

  async function handlePut(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const put: Put = { headers: request.headers, body: undefined }
    fake.puts.push(put)
    if (await behaviour.put?.(request, response)) return
    put.body = await buffer(request)
    fake.bytes = put.body
    response.end()
  }

  function create(input: Call['input']) {
    fake.file = { ...pendingFile, ...(input as Partial<File>) } // the fields that a create takes are a file's
    return {
      file: fake.file,
      upload: {
        method: 'PUT',
        url: signedUrl,
        headers: {
          'content-type': fake.file.contentType,
          'content-length': String(fake.file.size),
          'if-none-match': '*',
          'x-amz-checksum-sha256': 'checksum',
        },
        expiresAt: '',
      },
    }
  }

  function complete() {
    fake.file = { ...pendingFile, ...fake.file, state: 'ready', expiresAt: null }
    return fake.file
  }

  return fake
}

export const pendingFile: File = {
  id: 'file_01hv3zk5x8q9w2rbt7ymn4cd',
  state: 'pending',
  name: 'a.txt',
  contentType: 'text/plain',
  size: 0,
  sha256: null,
  externalRef: null,
  tags: [],
  metadata: {},
  etag: '"1"',
  createdAt: '2026-11-22T09:30:00.000Z',
  updatedAt: '2026-11-22T09:30:00.000Z',
  expiresAt: '2026-11-23T09:30:00.000Z',
}
