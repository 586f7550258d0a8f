import { randomUUID } from 'node:crypto'
import { onceOnly } from '../once-only.ts'
import { ExecutionEnvironment, type Exit, type Outcome } from './environment.ts'
import { type FunctionError, functionError } from './function-error.ts'
import type { FunctionProcess } from './function-process.ts'
import { initTimeoutMs, maxPayloadBytes } from './limits.ts'

export interface FunctionOptions {
  /** How its processes are started, given host and port of the Runtime API. */
  readonly process: (runtimeApi: string) => FunctionProcess
  /** How long one invocation may take, in milliseconds; 3,000 unless said otherwise, as with AWS. */
  readonly timeoutMs?: number
  /** How long it may initialize before it is invoked, in milliseconds; 10,000 unless said otherwise, as with AWS. */
  readonly initTimeoutMs?: number
}

/** What whoever invoked a function gets, and how long it took. */
export interface Invocation {
  readonly requestId: string
  /** The result, or the error. */
  readonly payload: unknown
  /** What the payload is when the function failed; AWS says so with `FunctionError: Unhandled`. */
  readonly error: FunctionError | undefined
  /** The environment's start before it, in milliseconds, when there was none that waited. */
  readonly initMs: number | undefined
  /** From the event handed out to the answer, in milliseconds. */
  readonly durationMs: number
  /** The process that it ran in. */
  readonly pid: number
}

type Known = Pick<Invocation, 'requestId' | 'initMs' | 'durationMs' | 'pid'>

/** The event is larger than Lambda takes: it answers 413, and the function does not see it. */
export class RequestTooLargeError extends Error {
  override readonly name = 'RequestTooLargeException'
  readonly status = 413
}

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:function'

/**
 * A Lambda function: an environment is started when none waits, works on one event at a time and is frozen between them.
 * Disposing of the function leaves no process behind, whatever happened to them; nor does the end of this process.
 */
export class LambdaFunction implements AsyncDisposable {
  /** Each line that it printed, to either stream, in the order in which they came. */
  readonly logs: string[] = []
  readonly #options: Required<FunctionOptions>
  readonly #all = new Set<ExecutionEnvironment>()
  #waiting: ExecutionEnvironment[] = []

  constructor(options: FunctionOptions) {
    this.#options = { timeoutMs: 3000, initTimeoutMs, ...options }
  }

  /** How many environments were started so far. */
  get started(): number {
    return this.#all.size
  }

  /**
   * Starts an environment that waits for events, as provisioned concurrency does.
   * @returns milliseconds that it took, and the process
   * @throws Error with what AWS would answer when it fails
   */
  async initialize(): Promise<{ readonly initMs: number; readonly pid: number }> {
    const begun = performance.now()
    const environment = await this.#start()
    const outcome = await environment.initialized(this.#options.initTimeoutMs)
    const initMs = performance.now() - begun
    if (outcome.kind !== 'ready') {
      await environment[Symbol.asyncDispose]()
      const { errorType, errorMessage } = functionError(outcome, randomUUID(), this.#options.initTimeoutMs)
      throw new Error(`${errorType}: ${errorMessage}`)
    }
    await environment.freeze()
    this.#waiting.push(environment)
    return { initMs, pid: environment.pid }
  }

  /**
   * Invokes the function and waits until its environment is frozen again, or has ended.
   * @param event sent as JSON
   * @throws {RequestTooLargeError} when the event is too large
   */
  async invoke(event: unknown): Promise<Invocation> {
    const payload = JSON.stringify(event) ?? 'null'
    if (Buffer.byteLength(payload) > maxPayloadBytes) {
      const message = `Request must be smaller than ${maxPayloadBytes} bytes for the InvokeFunction operation`
      throw new RequestTooLargeError(message)
    }
    const requestId = randomUUID()
    // One that died in its sleep is no longer there.
    this.#waiting = this.#waiting.filter(({ isAlive }) => isAlive)
    const waiting = this.#waiting.pop()
    if (waiting !== undefined) return await this.#invokeIn(waiting, requestId, payload, undefined)
    return await this.#invokeCold(requestId, payload)
  }

  async #invokeCold(requestId: string, payload: string): Promise<Invocation> {
    const begun = performance.now()
    let environment = await this.#start()
    let outcome = await environment.initialized(this.#options.initTimeoutMs)
    if (outcome.kind !== 'ready') {
      // AWS begins anew within the invocation, which has the function's own time.
      await environment[Symbol.asyncDispose]()
      environment = await this.#start()
      outcome = await environment.initialized(this.#options.timeoutMs)
    }
    const initMs = performance.now() - begun
    if (outcome.kind === 'ready') return await this.#invokeIn(environment, requestId, payload, initMs)
    await environment[Symbol.asyncDispose]()
    return this.#told(outcome, { requestId, initMs, durationMs: 0, pid: environment.pid })
  }

  async #invokeIn(
    environment: ExecutionEnvironment,
    requestId: string,
    payload: string,
    initMs: number | undefined,
  ): Promise<Invocation> {
    const { timeoutMs } = this.#options
    const { pid } = environment
    const deadline = Date.now() + timeoutMs
    const begun = performance.now()
    let durationMs = 0
    const outcome = await environment.invoke({ requestId, payload, functionArn, deadline }, timeoutMs, () => {
      durationMs = performance.now() - begun
    })
    if (outcome.kind === 'response' || outcome.kind === 'error') this.#waiting.push(environment)
    else await environment[Symbol.asyncDispose]()
    return this.#told(outcome, { requestId, initMs, durationMs, pid })
  }

  #told(outcome: Outcome, known: Known): Invocation {
    if (outcome.kind === 'response') return { ...known, payload: JSON.parse(outcome.body), error: undefined }
    const error = functionError(outcome, known.requestId, this.#options.timeoutMs)
    return { ...known, payload: error, error }
  }

  /**
   * Ends the environments that wait, as AWS does after some time: SIGTERM, then SIGKILL so many milliseconds later. The
   * next invocation starts another one.
   * @returns how each of them ended
   */
  async shutdown(milliseconds: number): Promise<Exit[]> {
    const waiting = this.#waiting
    this.#waiting = []
    const exits = await Promise.all(waiting.map((environment) => environment.shutdown(milliseconds)))
    await Promise.all(waiting.map((environment) => environment[Symbol.asyncDispose]()))
    return exits
  }

  async #start(): Promise<ExecutionEnvironment> {
    const environment = await ExecutionEnvironment.start(this.#options.process, (line) => {
      this.logs.push(line)
    })
    this.#all.add(environment)
    return environment
  }

  readonly [Symbol.asyncDispose] = onceOnly(async () => {
    await Promise.all([...this.#all].map((environment) => environment[Symbol.asyncDispose]()))
  })
}
