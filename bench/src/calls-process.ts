import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { CallsReply, CallsRequest, CallsSetup } from './children/calls.ts'
import type { LambdaResult } from './common/lambda.ts'

/** A fresh process with one handler in it, which calls the handler when it is told to. */
export class CallsProcess implements AsyncDisposable {
  readonly #child: ChildProcess

  /** `program` is the bundled children/calls.ts; `env` is the whole environment of the process. */
  constructor(program: string, setup: CallsSetup, env: NodeJS.ProcessEnv) {
    this.#child = fork(program, [JSON.stringify(setup)], { env, execArgv: [] })
  }

  /** The results of the probes, by name. */
  async answers(): Promise<Readonly<Record<string, LambdaResult>>> {
    const reply = await this.#ask({ kind: 'answers' })
    if (reply.kind !== 'answers') throw new Error(`Asked for answers, got ${reply.kind}`)
    return reply.answers
  }

  /** Makes at least so many calls; gives the microseconds of one. */
  async microsecondsPerCall(count: number): Promise<number> {
    const reply = await this.#ask({ kind: 'time', count })
    if (reply.kind !== 'time') throw new Error(`Asked for a time, got ${reply.kind}`)
    return (reply.milliseconds * 1000) / reply.count
  }

  async #ask(request: CallsRequest): Promise<CallsReply> {
    const child = this.#child
    const settled = new AbortController()
    const { signal } = settled
    const exited = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`The process under test ended with code ${code}`)
    })
    const replied = once(child, 'message', { signal }).then(([reply]): CallsReply => reply)
    exited.catch(() => {}) // settles after the reply, by the abort below
    child.send(request)
    try {
      return await Promise.race([replied, exited])
    } finally {
      replied.catch(() => {})
      settled.abort()
    }
  }

  async [Symbol.asyncDispose]() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill()
    await exited
  }
}
