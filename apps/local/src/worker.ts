import { setTimeout as wait } from 'node:timers/promises'
import { type JobMessage, type JobQueue, type ServiceContext, workOn } from '@lading/service'

/** Jobs that are worked on at once. */
const atOnce = 2
/** How long a stop waits for jobs to come to their next checkpoint, in milliseconds; the next start goes on with them. */
const graceMs = 1000

/** The queue of jobs and its worker in one process. What waits in it is lost with the process: the sweep finds the jobs. */
export class LocalWorker implements JobQueue, AsyncDisposable {
  readonly #waiting: JobMessage[] = []
  readonly #running = new Set<Promise<void>>()
  readonly #stop = new AbortController()
  readonly #onFailure: (line: string) => void
  #context: ServiceContext | undefined

  /** @param onFailure told of failed attempts, one line of text each */
  constructor(onFailure: (line: string) => void) {
    this.#onFailure = onFailure
  }

  /** Begins to work. Messages that came before wait until then. */
  begin(context: ServiceContext): void {
    this.#context = context
    this.#next()
  }

  async send(job: JobMessage): Promise<void> {
    this.#waiting.push(job)
    this.#next()
  }

  #next(): void {
    const context = this.#context
    if (context === undefined) return
    while (this.#running.size < atOnce && !this.#stop.signal.aborted) {
      const message = this.#waiting.shift()
      if (message === undefined) return
      const run: Promise<void> = this.#work(context, message).finally(() => {
        this.#running.delete(run)
        this.#next()
      })
      this.#running.add(run)
    }
  }

  async #work(context: ServiceContext, message: JobMessage): Promise<void> {
    try {
      const work = await workOn(context, message, () => this.#stop.signal.aborted)
      if (work.state !== 'broken') return
      this.#onFailure(`Job ${message.jobId} failed at an attempt: ${String(work.cause)}`)
      if (work.retryAt !== undefined) void this.#again(message, work.retryAt.getTime() - Date.now())
    } catch (error) {
      this.#onFailure(`Job ${message.jobId} is left to the sweep: ${String(error)}`)
    }
  }

  async #again(message: JobMessage, afterMs: number): Promise<void> {
    try {
      await wait(Math.max(0, afterMs), undefined, { signal: this.#stop.signal })
      await this.send(message)
    } catch {
      // Stopped: the sweep of the next start finds the job.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await Promise.race([Promise.allSettled(this.#running), wait(graceMs)])
  }
}
