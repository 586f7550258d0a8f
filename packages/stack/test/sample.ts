import * as z from 'zod'
import { type Contract, defineError, mutation, query } from '../src/contract/index.ts'
import { type CallRecord, createApp, type Handlers, implement, type Principal } from '../src/server/index.ts'

const Teapot = defineError({
  code: 'TEAPOT',
  status: 418,
  title: 'It is a teapot',
  remedy: 'Ask for tea.',
  data: z.strictObject({ lid: z.string() }),
})
const Undeclared = defineError({ code: 'UNDECLARED', status: 409, title: 'Undeclared', remedy: 'None.' })

const anything = z.object({ got: z.unknown() })
const open = { scope: null, output: anything, errors: [], examples: [], summary: 'A sample' } as const

/** Every shape that REST adapters are known to get wrong. */
export const sampleContract = {
  users: {
    get: query({
      ...open,
      rest: { method: 'GET', path: '/users/{id}' },
      input: z.strictObject({ id: z.string() }),
    }),
    me: query({ ...open, rest: { method: 'GET', path: '/users/me' }, input: z.strictObject({}) }),
    delete: mutation({
      ...open,
      rest: { method: 'DELETE', path: '/users/{id}' },
      input: z.strictObject({ id: z.string(), force: z.boolean().default(false) }),
      output: z.void(),
    }),
    import: mutation({
      ...open,
      rest: { method: 'POST', path: '/users/import' },
      maxBodyBytes: 1024 ** 2,
      input: z.strictObject({ names: z.array(z.string()) }),
    }),
    touch: mutation({
      ...open,
      rest: { method: 'POST', path: '/users/{id}/touch' },
      input: z.strictObject({ id: z.string(), note: z.string().optional() }),
    }),
    update: mutation({
      ...open,
      rest: { method: 'PATCH', path: '/users/{id}', headers: { ifMatch: 'If-Match' } },
      input: z.strictObject({ id: z.string(), age: z.number().optional(), ifMatch: z.string().optional() }),
    }),
    create: mutation({
      ...open,
      rest: { method: 'POST', path: '/users', created: '/users/{id}', etag: 'etag' },
      input: z.strictObject({ name: z.string(), tags: z.array(z.string()).default([]) }),
      output: z.object({ id: z.string(), etag: z.string() }),
    }),
  },
  dotted: query({
    ...open,
    rest: { method: 'GET', path: '/files.v2/{name}/raw' },
    input: z.strictObject({ name: z.string() }),
  }),
  search: query({
    ...open,
    rest: { method: 'GET', path: '/search' },
    input: z.strictObject({
      n: z.number().optional(),
      f: z.boolean().optional(),
      tags: z.array(z.string()).default([]),
      numbers: z.array(z.int()).optional(),
      level: z.literal(5).optional(),
      either: z.union([z.string(), z.number()]).optional(),
      range: z.strictObject({ min: z.number().optional(), max: z.number().optional() }).optional(),
      labels: z.record(z.string(), z.string()).optional(),
      kind: z.enum(['a', 'b']).nullable().optional(),
    }),
  }),
  shapes: mutation({
    ...open,
    rest: { method: 'POST', path: '/shapes' },
    input: z.strictObject({
      n: z.number(),
      b: z.boolean(),
      shape: z
        .discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('circle'), r: z.number() }),
          z.strictObject({ kind: z.literal('square'), side: z.number() }),
        ])
        .optional(),
    }),
  }),
  download: query({
    ...open,
    rest: { method: 'GET', path: '/download', redirect: 'url' },
    input: z.strictObject({}),
    output: z.object({ url: z.string() }),
  }),
  fail: {
    declared: mutation({
      ...open,
      rest: { method: 'POST', path: '/fail/declared' },
      input: z.strictObject({}),
      errors: [Teapot],
    }),
    undeclared: mutation({
      ...open,
      rest: { method: 'POST', path: '/fail/undeclared' },
      input: z.strictObject({}),
    }),
    unexpected: query({
      ...open,
      rest: { method: 'GET', path: '/fail/unexpected' },
      input: z.strictObject({}),
    }),
    throttled: query({
      ...open,
      rest: { method: 'GET', path: '/fail/throttled' },
      input: z.strictObject({}),
    }),
    output: query({
      ...open,
      rest: { method: 'GET', path: '/fail/output' },
      input: z.strictObject({}),
      output: z.object({ n: z.number() }),
    }),
  },
  secret: query({
    ...open,
    scope: 'secrets:read',
    rest: { method: 'GET', path: '/secret' },
    input: z.strictObject({}),
    output: z.object({ who: z.string() }),
  }),
} satisfies Contract

export interface SamplePrincipal extends Principal {
  readonly name: string
}

const echo = async ({ input }: { input: unknown }) => ({ got: input })

const handlers: Handlers<typeof sampleContract, undefined, SamplePrincipal> = {
  users: {
    get: echo,
    me: async () => ({ got: 'me' }),
    delete: async () => undefined,
    touch: echo,
    update: echo,
    create: async () => ({ id: 'a b/c', etag: '"7"', internal: 'never sent' }),
    import: echo,
  },
  dotted: echo,
  search: echo,
  shapes: echo,
  download: async () => ({ url: 'https://bytes.example/x?y=z' }),
  fail: {
    declared: async ({ fail }) => {
      throw fail(Teapot, 'The pot is short and stout.', { lid: 'on' })
    },
    undeclared: async ({ fail }) => {
      // @ts-expect-error: the operation does not declare this error
      throw fail(Undeclared, 'Nobody was told of this.')
    },
    unexpected: async () => {
      throw new Error('the secret file name')
    },
    throttled: async () => {
      throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' })
    },
    // @ts-expect-error: the output breaks the contract
    output: async () => ({ n: 'not a number' }),
  },
  secret: async ({ principal }) => ({ who: principal.name }),
}

/** The sample contract behind the real HTTP application, with what was observed. */
export function sampleApp(): { app: ReturnType<typeof createApp>; records: CallRecord[] } {
  const records: CallRecord[] = []
  const app = createApp<undefined, SamplePrincipal>({
    implementation: implement(sampleContract, handlers),
    context: undefined,
    docsUrl: '/docs',
    observe: (record) => records.push(record),
    openApi: async () => '{}',
    authenticate: async (credential) =>
      credential === 'reader'
        ? { name: 'Rita', scopes: ['secrets:read'] }
        : credential === 'nobody'
          ? { name: 'Nob', scopes: [] }
          : undefined,
  })
  return { app, records }
}

export type Answer = { status: number; body: unknown; headers: Headers }

/** The answer to one REST request. */
export async function rest(
  app: ReturnType<typeof createApp>,
  method: string,
  path: string,
  options: { body?: string | Uint8Array<ArrayBuffer>; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { body, headers } = options
  const response = await app.request(`http://v1.example.com/v1${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
  })
  return read(response)
}

/** The answer to one RPC call; `body` is the output, or the problem. */
export async function rpc(
  app: ReturnType<typeof createApp>,
  name: string,
  input: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await app.request(`http://rpc.example.com/rpc/${name}`, {
    method: 'POST',
    ...(input === undefined ? {} : { body: JSON.stringify(input) }),
    headers: { 'content-type': 'application/json', ...headers },
  })
  const answer = await read(response)
  const envelope = answer.body as { result?: { data?: unknown }; error?: { data?: unknown } }
  return { ...answer, body: envelope.error === undefined ? envelope.result?.data : envelope.error.data }
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}
