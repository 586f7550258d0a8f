import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** How much of what the program prints is kept for an error message, in characters. */
const keptOutput = 4000

/**
 * A program that lives no longer than its owner: disposing of it kills it, and so does the end of this process,
 * even by SIGKILL. It does not keep this process running.
 */
export class OwnedProcess implements AsyncDisposable {
  /** The end of what the program printed to its standard error. */
  errorOutput = ''
  readonly #child: ChildProcess
  readonly #watchdog: ChildProcess
  readonly #ended: Promise<unknown>

  private constructor(child: ChildProcess, watchdog: ChildProcess) {
    this.#child = child
    this.#watchdog = watchdog
    this.#ended = once(child, 'close')
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errorOutput = (this.errorOutput + text).slice(-keptOutput)
    })
  }

  /** @throws the system's error, ENOENT for one, when the program cannot be started */
  static async start(command: string, args: readonly string[]): Promise<OwnedProcess> {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    await once(child, 'spawn')
    // In a process group of its own, so that Ctrl-C in a terminal does not end it before its work.
    const watchdog = spawn(process.execPath, [join(import.meta.dirname, 'watchdog.ts'), `${child.pid}`], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    })
    child.unref()
    watchdog.unref()
    for (const pipe of [child.stderr, watchdog.stdin]) if (pipe instanceof Socket) pipe.unref()
    return new OwnedProcess(child, watchdog)
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Waits for the program's end, for at most so many milliseconds. */
  async endedWithin(milliseconds: number): Promise<void> {
    await Promise.race([this.#ended, delay(milliseconds)])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
    this.#watchdog.kill('SIGKILL')
  }
}
