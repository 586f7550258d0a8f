import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { onceOnly } from '../once-only.ts'
import type { FunctionProcess } from './function-process.ts'
import { takeLines } from './log-lines.ts'
import { own } from './reaper.ts'
import { type Answer, type Handed, RuntimeApi } from './runtime-api.ts'

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** What came of waiting for a function. */
export type Outcome =
  | Answer
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'exit' } & Exit)
  | { readonly kind: 'timeout' }

/** One execution environment: a fresh process and the Runtime API that it talks to. */
export class ExecutionEnvironment implements AsyncDisposable {
  readonly pid: number
  /** Resolves when the process has ended and everything that it printed was taken. */
  readonly ended: Promise<Exit>
  readonly #api: RuntimeApi
  #idle = Promise.withResolvers<Outcome>()
  #answer = Promise.withResolvers<Outcome>()
  #isAlive = true

  private constructor(api: RuntimeApi, child: ChildProcess, pid: number) {
    this.#api = api
    this.pid = pid
    child.once('exit', () => {
      this.#isAlive = false
    })
    this.ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
    api.onIdle = () => this.#idle.resolve({ kind: 'ready' })
    api.onInitError = (body) => this.#idle.resolve({ kind: 'error', body })
    api.onAnswer = (answer) => this.#answer.resolve(answer)
  }

  /**
   * @param process given the address of the Runtime API
   * @param log given each line that the process prints, to either stream
   * @throws the system's error, ENOENT for one, when the program cannot be started
   */
  static async start(
    process: (runtimeApi: string) => FunctionProcess,
    log: (line: string) => void,
  ): Promise<ExecutionEnvironment> {
    await using resources = new AsyncDisposableStack()
    const api = resources.use(await RuntimeApi.listen())
    const { command, args, env, cwd } = process(api.address)
    const child = spawn(command, args, {
      env: { ...env },
      ...(cwd === undefined ? {} : { cwd }),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that what it starts is frozen and killed with it.
      detached: true,
    })
    takeLines(child.stdout, log)
    takeLines(child.stderr, log)
    await once(child, 'spawn')
    const { pid } = child
    if (pid === undefined) throw new Error('The process was started and has no id')
    const owned = own(pid)
    resources.move()
    const environment = new ExecutionEnvironment(api, child, pid)
    void environment.ended.then(() => owned[Symbol.dispose]())
    return environment
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  /** Waits until the process asks for its first event, for at most so many milliseconds. */
  async initialized(milliseconds: number): Promise<Outcome> {
    return await this.#first([this.#idle.promise], milliseconds)
  }

  /**
   * Gives the process an event and waits for what it makes of it. Afterwards it is frozen, or has ended: an environment
   * works on until its runtime asks for the next event, which is what AWS calls the end of an invocation.
   * @param answered told as soon as there is an answer
   */
  async invoke(handed: Handed, milliseconds: number, answered: () => void): Promise<Outcome> {
    this.#idle = Promise.withResolvers()
    this.#answer = Promise.withResolvers()
    this.#signal('SIGCONT')
    this.#api.hand(handed)
    const outcome = await this.#first([this.#answer.promise], milliseconds)
    answered()
    if (outcome.kind === 'timeout') this.kill()
    else if (outcome.kind !== 'exit') await this.#first([this.#idle.promise], milliseconds)
    await this.freeze()
    return outcome
  }

  /** Stops all work of the process, as AWS does between invocations. */
  async freeze(): Promise<void> {
    this.#signal('SIGSTOP')
    // Lines are in their pipes before the request for the next event is sent, so this turn reads them at the latest.
    do await turn()
    while (this.#isRunning())
  }

  /** Whether it still runs: a signal has been sent before all threads have stopped. Where there is no /proc nobody knows. */
  #isRunning(): boolean {
    try {
      // The state stands behind the name, which is in brackets and may hold anything.
      return !/\) [TZX] [^)]*$/.test(readFileSync(`/proc/${this.pid}/stat`, 'utf8'))
    } catch {
      return false
    }
  }

  /** Ends the process as AWS ends an environment: SIGTERM, and SIGKILL so many milliseconds later. */
  async shutdown(milliseconds: number): Promise<Exit> {
    this.#signal('SIGTERM')
    this.#signal('SIGCONT')
    const outcome = await this.#first([], milliseconds)
    if (outcome.kind !== 'exit') this.kill()
    return await this.ended
  }

  kill(): void {
    this.#signal('SIGKILL')
  }

  readonly [Symbol.asyncDispose] = onceOnly(async () => {
    this.kill()
    await this.ended
    await this.#api[Symbol.asyncDispose]()
  })

  async #first(awaited: readonly Promise<Outcome>[], milliseconds: number): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    const timer = setTimeout(() => resolve({ kind: 'timeout' }), milliseconds)
    const ended = this.ended.then((exit): Outcome => ({ kind: 'exit', ...exit }))
    try {
      return await Promise.race([...awaited, ended, promise])
    } finally {
      clearTimeout(timer)
    }
  }

  #signal(signal: NodeJS.Signals): void {
    if (!this.#isAlive) return
    try {
      process.kill(-this.pid, signal)
    } catch {
      // It has just ended.
    }
  }
}
