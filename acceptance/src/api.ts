import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { Created } from './created.ts'
import type { Operation } from './document.ts'
import { isObject } from './schema.ts'
import { Seen } from './seen.ts'
import type { Input, Name, Outputs, Problem } from './shapes.ts'
import type { Target } from './target.ts'

export interface Answer<Output = unknown> {
  readonly status: number
  readonly headers: Headers
  readonly body: Output
}

export interface Refusal extends Problem {
  readonly headers: Headers
}

type HeaderFields = Readonly<Record<string, string>>

/** How long a call waits while another check tries the quota or the hold of the whole workspace. */
const patienceMs = 60_000

/** Calls the service with one key; every answer is compared with the service's own document. */
export class Api {
  readonly target: Target
  readonly seen: Seen
  readonly created: Created
  readonly #key: string

  constructor(target: Target, key = target.key, seen = new Seen(), created = new Created()) {
    this.target = target
    this.seen = seen
    this.created = created
    this.#key = key
  }

  /** The same service as another caller sees it. */
  as(key: string): Api {
    return new Api(this.target, key, this.seen, this.created)
  }

  /** Calls an operation by REST. @throws AssertionError unless it succeeds as documented */
  async answer<N extends Name>(
    name: N,
    input: Input = {},
    headers: HeaderFields = {},
  ): Promise<Answer<Outputs[N]>> {
    const operation = this.target.document.operation(name)
    const answer = await this.#patiently(operation, input, headers, undefined)
    assert.equal(answer.status, operation.success, `${name} ${show(input)} answers ${show(answer.body)}`)
    this.seen.success(name)
    // The document of the service describes this body, and it was compared with it.
    const body = answer.body as Outputs[N]
    this.created.note(name, body, input.id)
    return { ...answer, body }
  }

  /** What an operation answers by REST. @throws AssertionError unless it succeeds as documented */
  async call<N extends Name>(name: N, input: Input = {}, headers: HeaderFields = {}): Promise<Outputs[N]> {
    return (await this.answer(name, input, headers)).body
  }

  /** Calls an operation by REST. @throws AssertionError unless it refuses with this status and code, as documented */
  async refused(
    name: Name,
    input: Input,
    status: number,
    code: string,
    headers: HeaderFields = {},
  ): Promise<Refusal> {
    const operation = this.target.document.operation(name)
    const answer = await this.#patiently(operation, input, headers, code)
    const problem = problemOf(answer)
    assert.deepEqual(
      [answer.status, problem?.code],
      [status, code],
      `${name} ${show(input)} answers ${show(answer.body)}`,
    )
    assert.ok(problem)
    assert.equal(problem.status, status)
    assert.equal(problem.requestId, answer.headers.get('x-request-id'))
    return { ...problem, headers: answer.headers }
  }

  /** Calls an operation by REST and takes whatever it answers, as long as that is documented. */
  async attempt(name: Name, input: Input = {}, headers: HeaderFields = {}): Promise<Answer> {
    const answer = await this.#patiently(this.target.document.operation(name), input, headers, undefined)
    // Whatever the verdict is, what came into being is removed at the end.
    if (answer.status < 300) this.created.note(name, answer.body as never, input.id) // compared with the document
    return answer
  }

  /** Calls an operation by RPC. The body is its output or a problem. */
  async rpc<N extends Name>(
    name: N,
    input: unknown = {},
    headers: HeaderFields = {},
  ): Promise<Answer<Outputs[N]> & { readonly problem: Problem | undefined }> {
    const { answer, problem } = await patiently(undefined, async () => {
      const answer = await this.send('POST', `/rpc/${name}`, { body: JSON.stringify(input), headers })
      const { error } = isObject(answer.body) ? answer.body : {}
      return { answer, problem: isObject(error) ? problemOf({ ...answer, body: error.data }) : undefined }
    })
    if (problem !== undefined) this.seen.code(problem.code)
    const { result } = isObject(answer.body) ? answer.body : {}
    // The output is the one that REST gives, which was compared with the document where REST was called.
    const body = (isObject(result) ? result.data : undefined) as Outputs[N]
    if (answer.status < 300) this.created.note(name, body, isObject(input) ? input.id : undefined)
    return { ...answer, body, problem }
  }

  /** Sends a request as it is. @param path from the address on, encoded */
  async send(
    method: string,
    path: string,
    options: { readonly headers?: HeaderFields; readonly body?: string | Uint8Array<ArrayBuffer> } = {},
  ): Promise<Answer> {
    const { headers = {}, body } = options
    this.seen.call()
    const response = await fetch(this.target.address + path, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    })
    const answer = { status: response.status, headers: response.headers, body: await parse(response) }
    const problem = problemOf(answer)
    if (problem !== undefined) this.seen.code(problem.code)
    return answer
  }

  async #once(operation: Operation, input: Input, headers: HeaderFields): Promise<Answer> {
    const { path, body } = toRequest(operation, input)
    const answer = await this.send(operation.method, path, {
      headers,
      ...(body === undefined ? {} : { body }),
    })
    const { status, headers: fields, body: content } = answer
    const found = this.target.document.violations(operation, status, fields, content)
    assert.deepEqual(found, [], `${operation.name} ${show(input)}: its answer breaks /openapi.json`)
    return answer
  }

  async #patiently(
    operation: Operation,
    input: Input,
    headers: HeaderFields,
    wanted: string | undefined,
  ): Promise<Answer> {
    const { answer } = await patiently(wanted, async () => {
      const answer = await this.#once(operation, input, headers)
      return { answer, problem: problemOf(answer) }
    })
    return answer
  }
}

/**
 * Calls again while the whole workspace is closed, which other checks, or a second run, bring about for moments.
 * @param wanted the code that the caller is after
 */
async function patiently<Called extends { readonly problem: Problem | undefined }>(
  wanted: string | undefined,
  call: () => Promise<Called>,
): Promise<Called> {
  for (const start = Date.now(); ; await delay(250)) {
    const called = await call()
    const { problem } = called
    const closed = problem?.code === 'QUOTA_EXCEEDED' || problem?.data?.by === 'workspace'
    if (!closed || problem.code === wanted || Date.now() - start > patienceMs) return called
  }
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 600) ?? 'nothing'
}

function problemOf({ body }: Answer): Problem | undefined {
  if (!isObject(body) || typeof body.code !== 'string' || typeof body.status !== 'number') return undefined
  return body as unknown as Problem // the document describes it, and REST's are compared with it
}

async function parse(response: Response): Promise<unknown> {
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('application/x-ndjson')) {
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
  }
  if (text === '') return undefined
  return /[/+]json/.test(type) ? JSON.parse(text) : text
}

/** Where the fields of an input travel: in the path as it names them; else in the query of GET and DELETE, or in the body. */
function toRequest(
  { method, path, name }: Operation,
  input: Input,
): { path: string; body: string | undefined } {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined))
  const filled = path.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = rest.get(field)
    assert.ok(value !== undefined, `${name} needs ${field}`)
    rest.delete(field)
    return encodeURIComponent(String(value))
  })
  if (method !== 'GET' && method !== 'DELETE') {
    return { path: filled, body: rest.size === 0 ? undefined : JSON.stringify(Object.fromEntries(rest)) }
  }
  const query = [...rest].map(([field, value]) => `${field}=${encodeURIComponent(String(value))}`).join('&')
  return { path: query === '' ? filled : `${filled}?${query}`, body: undefined }
}
