import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { type FunctionOptions, LambdaFunction, RequestTooLargeError } from './lambda-function.ts'
import { maxPayloadBytes } from './limits.ts'
import { throughLoadBalancer } from './load-balancer.ts'
import { nodeProcess } from './node-process.ts'

/** A function with this code in its `handler.mjs`. */
async function functionOf(code: string, options: Omit<FunctionOptions, 'process'> = {}) {
  await using resources = new AsyncDisposableStack()
  const folder = resources.use(await mkdtempDisposable(join(tmpdir(), 'lambda-test-')))
  await writeFile(join(folder.path, 'handler.mjs'), code)
  const process = await nodeProcess({ folder: folder.path, environment: { GIVEN: 'yes' } })
  const lambda = resources.use(new LambdaFunction({ timeoutMs: 20_000, ...options, process }))
  const running = resources.move()
  return Object.assign(lambda, { [Symbol.asyncDispose]: () => running.disposeAsync() })
}

/** The state of a process as Linux names it, T for one that is stopped; undefined when it is gone. */
async function stateOf(pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return /^State:\s+(\w)/m.exec(status)?.[1]
}

test('a handler gets event, context and its own environment, and the next call finds it warm', async () => {
  process.env.NOT_GIVEN = 'secret'
  await using lambda = await functionOf(`
    let calls = 0
    export const handler = async (event, context) => ({
      event, calls: ++calls, id: context.awsRequestId, memory: context.memoryLimitInMB,
      left: context.getRemainingTimeInMillis(), given: process.env.GIVEN, inherited: process.env.NOT_GIVEN,
    })`)
  const first = await lambda.invoke({ a: 'ä' })
  expect(first).toMatchObject({
    error: undefined,
    initMs: expect.any(Number),
    payload: { event: { a: 'ä' }, calls: 1, id: first.requestId, memory: '1024', given: 'yes' },
  })
  const { left } = first.payload as { left: number } // the handler above
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThanOrEqual(20_000)
  expect(first.payload).not.toHaveProperty('inherited')
  const second = await lambda.invoke({})
  expect(second).toMatchObject({ initMs: undefined, payload: { calls: 2 }, pid: first.pid })
  expect(lambda.started).toBe(1)
})

test('between two calls the process is stopped', async () => {
  await using lambda = await functionOf('export const handler = async () => 1')
  const { pid } = await lambda.invoke({})
  expect(await stateOf(pid)).toBe('T')
  expect((await lambda.invoke({})).pid).toBe(pid)
  expect(await stateOf(pid)).toBe('T')
})

test('what is frozen does not outlive its owner, not even one that was killed', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lambda-test-'))
  await writeFile(join(folder.path, 'handler.mjs'), 'export const handler = async () => 1')
  const owner = fork(join(import.meta.dirname, 'lambda-function.fixture.ts'), [folder.path])
  try {
    const [pid] = await once(owner, 'message')
    expect(await stateOf(pid)).toBe('T')
    owner.kill('SIGKILL')
    await vi.waitFor(async () => expect(await stateOf(pid)).toBeUndefined(), 20_000)
  } finally {
    owner.kill('SIGKILL')
  }
})

test('calls at the same time are worked on in environments of their own', async () => {
  await using lambda = await functionOf('export const handler = async () => process.pid')
  const [one, other] = await Promise.all([lambda.invoke({}), lambda.invoke({})])
  expect(one.payload).not.toBe(other.payload)
  expect(lambda.started).toBe(2)
})

test('what a handler throws is its error, with a line in the log, and it stays warm', async () => {
  await using lambda = await functionOf(
    "export const handler = async () => { throw new RangeError('too far') }",
  )
  const { error, requestId } = await lambda.invoke({})
  expect(error).toMatchObject({ errorType: 'RangeError', errorMessage: 'too far' })
  expect(lambda.logs.filter((line) => line.includes(requestId))).toEqual([
    expect.stringMatching(/\tERROR\tInvoke Error \{"errorType":"RangeError"/),
  ])
  await lambda.invoke({})
  expect(lambda.started).toBe(1)
})

test('a call that takes too long is ended with its process, and the next one starts another', async () => {
  await using lambda = await functionOf(
    'export const handler = (event) => event.hangs ? new Promise((resolve) => setInterval(resolve, 1e6)) : process.pid',
    { timeoutMs: 1500 },
  )
  const { pid } = await lambda.invoke({})
  const late = await lambda.invoke({ hangs: true })
  expect(late.error).toEqual({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${late.requestId} Error: Task timed out after 1.50 seconds`,
  })
  expect(late.durationMs).toBeGreaterThanOrEqual(1490)
  expect(await stateOf(pid)).toBeUndefined()
  expect((await lambda.invoke({})).payload).not.toBe(pid)
})

test.for([
  ['process.exit(3)', 'Runtime exited with error: exit status 3'],
  ['process.exit(0)', 'Runtime exited without providing a reason'],
  ["process.kill(process.pid, 'SIGKILL')", 'Runtime exited with error: signal: SIGKILL'],
] as const)(
  'a process that ends by %s is an error, and the next call starts another',
  async ([code, message]) => {
    await using lambda = await functionOf(
      `export const handler = async (event) => { if (event.ends) { ${code}; await new Promise(() => {}) } return 1 }`,
    )
    const { error, requestId } = await lambda.invoke({ ends: true })
    expect(error).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: ${message}`,
    })
    expect((await lambda.invoke({})).payload).toBe(1)
    expect(lambda.started).toBe(2)
  },
)

test('what nobody catches ends the process, and is told with its name', async () => {
  await using lambda = await functionOf(`export const handler = (event) => new Promise(() => {
    if (event.rejects) Promise.reject(new TypeError('unseen'))
    else setTimeout(() => { throw new TypeError('unseen') })
  })`)
  const rejected = await lambda.invoke({ rejects: true })
  expect(rejected.error).toMatchObject({
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: 'unseen',
  })
  const thrown = await lambda.invoke({})
  expect(thrown.error).toMatchObject({ errorType: 'TypeError', errorMessage: 'unseen' })
})

test('a promise that nothing can settle any more is an error and not a success', async () => {
  await using lambda = await functionOf('export const handler = () => new Promise(() => {})')
  expect((await lambda.invoke({})).error).toMatchObject({ errorType: 'Runtime.NodeJsExit' })
})

test('a module that throws is tried once more, and its error is the answer', async () => {
  await using lambda = await functionOf("throw new Error('no table')")
  expect((await lambda.invoke({})).error).toMatchObject({ errorType: 'Error', errorMessage: 'no table' })
  expect(lambda.started).toBe(2)
  await expect(lambda.initialize()).rejects.toThrow('Error: no table')
})

test('a handler that is not there is named', async () => {
  await using lambda = await functionOf('export const other = 1')
  expect((await lambda.invoke({})).error).toMatchObject({
    errorType: 'Runtime.HandlerNotFound',
    errorMessage: 'handler.handler is undefined or not exported',
  })
})

test('a start that is too slow begins anew within the call, with the time of the function', async () => {
  const slow =
    'await new Promise((resolve) => setTimeout(resolve, 1000)); export const handler = async () => 1'
  await using late = await functionOf(slow, { initTimeoutMs: 500 })
  expect((await late.invoke({})).payload).toBe(1)
  expect(late.started).toBe(2)
  await using later = await functionOf(slow, { initTimeoutMs: 500, timeoutMs: 600 })
  expect((await later.invoke({})).error?.errorMessage).toContain('Task timed out after 0.60 seconds')
})

test('SIGTERM ends what waits; who does not listen to it is killed', async () => {
  await using polite = await functionOf('export const handler = async () => 1')
  await polite.invoke({})
  expect(await polite.shutdown(20_000)).toEqual([{ code: null, signal: 'SIGTERM' }])
  await using deaf = await functionOf("process.on('SIGTERM', () => {}); export const handler = async () => 1")
  await deaf.invoke({})
  expect(await deaf.shutdown(300)).toEqual([{ code: null, signal: 'SIGKILL' }])
  expect((await deaf.invoke({})).payload).toBe(1)
})

test('what was frozen ends with its owner', async () => {
  let pid: number
  {
    await using lambda = await functionOf('export const handler = async () => 1')
    pid = (await lambda.invoke({})).pid
  }
  expect(await stateOf(pid)).toBeUndefined()
})

const sized =
  "export const handler = async ({ answer = 0 }) => ({ statusCode: 200, body: 'x'.repeat(answer) })"
/** Of the result around its body. */
const around = Buffer.byteLength(JSON.stringify({ statusCode: 200, body: '' }))

test('an event and a result may have 6 MiB and 100 bytes, and one byte more is too much', async () => {
  await using lambda = await functionOf(sized)
  const event = (bytes: number) => ({ pad: 'x'.repeat(bytes - Buffer.byteLength('{"pad":""}')) })
  expect((await lambda.invoke(event(maxPayloadBytes))).error).toBeUndefined()
  await expect(lambda.invoke(event(maxPayloadBytes + 1))).rejects.toThrow(RequestTooLargeError)

  const answer = maxPayloadBytes - around
  expect((await lambda.invoke({ answer })).error).toBeUndefined()
  expect((await lambda.invoke({ answer: answer + 1 })).error).toEqual({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage:
      'Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).',
  })
  expect((await lambda.invoke({})).error).toBeUndefined()
  expect(lambda.started).toBe(1)
})

test('a load balancer takes 1 MB either way, and answers 502 for what is no response', async () => {
  await using lambda = await functionOf(sized)
  const body = 'x'.repeat(1_000_000)
  const answer = 1_000_000 - around
  expect(await throughLoadBalancer(lambda, { body })).toHaveProperty('result')
  expect(await throughLoadBalancer(lambda, { body: `${body}x` })).toMatchObject({ status: 413 })
  expect(await throughLoadBalancer(lambda, { body: null, ...{ answer } })).toHaveProperty('result')
  expect(await throughLoadBalancer(lambda, { body: null, ...{ answer: answer + 1 } })).toMatchObject({
    status: 502,
  })
  await using other = await functionOf('export const handler = async () => 1')
  expect(await throughLoadBalancer(other, { body: null })).toMatchObject({ status: 502 })
})

test('console writes lines as Lambda has them, and standard output stays as it is', async () => {
  await using lambda = await functionOf(`export const handler = async () => {
    console.log('one', { a: 1 })
    console.error(new Error('two').message)
    process.stdout.write('{"three":3}\\n')
  }`)
  const { requestId } = await lambda.invoke({})
  expect(lambda.logs.map((line) => line.replace(/^\S+Z\t/, ''))).toEqual([
    `${requestId}\tINFO\tone { a: 1 }`,
    `${requestId}\tERROR\ttwo`,
    '{"three":3}',
  ])
})
