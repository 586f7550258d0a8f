import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer, json } from 'node:stream/consumers'
import type { File, LadingOptions } from '../src/lading.ts'
import { Lading } from '../src/lading.ts'

export const apiKey = 'lad_7n2p4qk9w3xz8r5t_0123456789abcdefghjkmnpqrstvwxyz01234567'
/** Part of each signed URL: must appear nowhere. */
export const signature = 'X-Amz-Signature=5ecre7'
export const uploadId = 'upload_k3m9q2xw01hv3zk5x8q9w2rb'
const later = '2099-11-23T09:30:00.000Z'

export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

/** SHA-256 over the SHA-256 digests of the parts. */
export const composite = (parts: readonly Uint8Array[]) =>
  sha256(Buffer.concat(parts.map((part) => Buffer.from(sha256(part), 'hex'))))

export interface Call {
  readonly name: string
  readonly input: Record<string, unknown>
}

export interface Put {
  readonly headers: IncomingMessage['headers']
  /** Number of the part; 0 for all bytes in one. */
  readonly part: number
  readonly url: string
  /** Undefined until the request has ended well. */
  body: Buffer | undefined
}

/** What a test does instead of what the service would; returning true says that it was answered. */
export interface Behaviour {
  call?: (call: Call, response: ServerResponse) => boolean | undefined | Promise<boolean | undefined>
  put?: (
    request: IncomingMessage,
    response: ServerResponse,
    put: Put,
  ) => boolean | undefined | Promise<boolean | undefined>
  get?: (request: IncomingMessage, response: ServerResponse) => boolean | undefined
  /** Bytes of a part, so that tests need not send megabytes. */
  partSize?: number
  /** Parts in one answer of `uploads.get`. */
  partsPage?: number
  /** When URLs that a create signs stop working. */
  urlsExpireAt?: string
}

export interface FakeService extends AsyncDisposable {
  readonly url: string
  readonly lading: Lading
  readonly calls: Call[]
  /** `Idempotency-Key` of each call. */
  readonly keys: (string | undefined)[]
  readonly puts: Put[]
  /** What the SDK waited between attempts, in milliseconds; no test waits for it. */
  readonly waits: number[]
  /** The parts that storage holds. */
  readonly parts: Map<number, Buffer>
  /** What `files.download` and storage answer; undefined before the first upload. */
  file: File | undefined
  bytes: Buffer
  /** Another client of the service, as another process would have. */
  client(options?: Partial<LadingOptions>): Lading
  /** Inputs of the calls of this name. */
  inputs(name: string): Call['input'][]
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
    retryable: status >= 500 || status === 429,
    data,
  }
  response.writeHead(status).end(JSON.stringify({ error: { message: '', code: -32600, data: problem } }))
}

export function refusePut(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`)
}

/** A service that keeps one file and can be made to fail: what a real one does not do on demand. */
export async function startFake(behaviour: Behaviour = {}): Promise<FakeService> {
  const { partSize = 100_000, partsPage = 1000, urlsExpireAt = later } = behaviour
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error)) // shows in the test's failure
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server that listens has one
  let signed = 0
  const sign = (part: number) => {
    signed += 1
    return `${url}/bytes/${part}?${signature}&n=${signed}`
  }
  const waits: number[] = []
  const client = (options: Partial<LadingOptions> = {}) =>
    new Lading({
      baseUrl: url,
      apiKey,
      sleep: async (ms, signal) => {
        waits.push(ms)
        signal?.throwIfAborted()
      },
      ...options,
    })
  const fake: FakeService = {
    url,
    lading: client(),
    client,
    calls: [],
    keys: [],
    puts: [],
    waits,
    parts: new Map(),
    file: undefined,
    bytes: Buffer.alloc(0),
    inputs: (name) => fake.calls.filter((call) => call.name === name).map(({ input }) => input),
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  /** What was declared of the upload under way. */
  let declared: Partial<File> & { multipart?: boolean } = {}
  let isComplete = false

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
    fake.keys.push(request.headers['idempotency-key'] as string | undefined) // Node joins what is repeated
    if (await behaviour.call?.(call, response)) return
    const operation = operations[call.name]
    if (operation === undefined) refuse(response, 404, 'ROUTE_NOT_FOUND')
    else operation(call.input, response)
  }

  async function handlePut(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const part = Number(/\/bytes\/(\d+)/.exec(request.url ?? '')?.[1])
    const put: Put = { headers: request.headers, part, url: request.url ?? '', body: undefined }
    fake.puts.push(put)
    if (await behaviour.put?.(request, response, put)) return
    put.body = await buffer(request)
    if (part === 0) fake.bytes = put.body
    else {
      const checksum = Buffer.from(sha256(put.body), 'hex').toString('base64')
      if (request.headers['x-amz-checksum-sha256'] !== checksum) return refusePut(response, 400, 'BadDigest')
      fake.parts.set(part, put.body)
    }
    response.end()
  }

  const partCount = () => Math.max(1, Math.ceil((declared.size ?? 0) / partSize))

  const announce = (response: ServerResponse, file: File, input: Call['input']) => {
    declared = input as Partial<File> // the fields that a create takes are a file's
    isComplete = false
    const multipart = {
      kind: 'multipart',
      id: uploadId,
      partSize,
      partCount: partCount(),
      expiresAt: later,
    }
    const single = {
      kind: 'single',
      id: uploadId,
      method: 'PUT',
      url: sign(0),
      headers: {
        'content-type': file.contentType,
        'content-length': String(input.size),
        'if-none-match': '*',
        'x-amz-checksum-sha256': 'checksum',
      },
      expiresAt: urlsExpireAt,
    }
    answer(response, { file, upload: input.multipart === true ? multipart : single })
  }

  const operations: Record<string, (input: Call['input'], response: ServerResponse) => unknown> = {
    'files.create'(input, response) {
      const { multipart: _, ...fields } = input
      fake.file = { ...pendingFile, ...(fields as Partial<File>) } // the fields that a create takes are a file's
      announce(response, fake.file, input)
    },
    'versions.create'(input, response) {
      announce(response, fake.file ?? pendingFile, input)
    },
    'files.complete'(_input, response) {
      if (isComplete) return answer(response, fake.file)
      const { size = 0, sha256: whole = null, multipart } = declared
      const version = fake.file?.state === 'ready' ? fake.file.version + 1 : 1
      fake.file = {
        ...pendingFile,
        ...fake.file,
        version,
        size,
        sha256: whole,
        state: 'ready',
        expiresAt: null,
      }
      if (multipart) {
        const parts = Array.from({ length: partCount() }, (_, index) => fake.parts.get(index + 1))
        const there = parts.filter((part) => part !== undefined)
        if (there.length < parts.length) return refuse(response, 409, 'UPLOAD_MISSING')
        fake.bytes = Buffer.concat(there)
        fake.file.parts = { size: partSize, count: partCount(), sha256: composite(there) }
      }
      isComplete = true
      answer(response, fake.file)
    },
    'files.download'(_input, response) {
      answer(response, { url: sign(0), expiresAt: later, disposition: 'attachment', file: fake.file })
    },
    'versions.download'({ version }, response) {
      const about = { ...fake.file, version: Number(version), current: true }
      answer(response, { url: sign(0), expiresAt: later, disposition: 'attachment', version: about })
    },
    'uploads.get'({ after }, response) {
      const numbers = [...fake.parts.keys()].sort((a, b) => a - b).filter((number) => number > Number(after))
      const page = numbers.slice(0, partsPage)
      answer(response, {
        id: uploadId,
        kind: 'multipart',
        contentType: 'text/plain',
        size: declared.size,
        partSize,
        partCount: partCount(),
        parts: page.map((number) => {
          const bytes = fake.parts.get(number) ?? Buffer.alloc(0)
          return { number, size: bytes.length, sha256: sha256(bytes) }
        }),
        nextPart: page.length < numbers.length ? page.at(-1) : null,
        expiresAt: later,
      })
    },
    'uploads.sign'({ parts }, response) {
      const asked = parts as { number: number; sha256?: string }[] // as the contract has it
      answer(response, {
        parts: asked.map(({ number, sha256: hex }) => ({
          number,
          method: 'PUT',
          url: sign(declared.multipart ? number : 0),
          headers: { 'x-amz-checksum-sha256': Buffer.from(hex ?? '', 'hex').toString('base64') },
          expiresAt: later,
        })),
      })
    },
    'uploads.abort'(_input, response) {
      fake.parts.clear()
      answer(response, undefined)
    },
  }

  return fake
}

export const pendingFile: File = {
  id: 'file_01hv3zk5x8q9w2rbt7ymn4cd',
  state: 'pending',
  name: 'a.txt',
  version: 1,
  contentType: 'text/plain',
  detectedContentType: null,
  size: 0,
  sha256: null,
  parts: null,
  folderId: null,
  externalRef: null,
  tags: [],
  metadata: {},
  retention: { until: null, legalHold: false, reason: null },
  etag: '"1"',
  createdAt: '2026-11-22T09:30:00.000Z',
  updatedAt: '2026-11-22T09:30:00.000Z',
  trashedAt: null,
  expiresAt: '2026-11-23T09:30:00.000Z',
}
