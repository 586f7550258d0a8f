import type { Attempt } from './attempt.ts'

/** What a call answered, and how it went. */
export interface Answered<Output> {
  /** What the call answers. */
  readonly data: Output
  /** The answer with its status and headers; its body has been read. */
  readonly response: Response
  /** What to quote to whoever runs the service. */
  readonly requestId: string | undefined
  /** Every request that was sent, the last of which succeeded. */
  readonly attempts: readonly Attempt[]
  /** Milliseconds from the call to its answer, with all attempts and waits. */
  readonly durationMs: number
}

/** A call under way: a promise of its answer. */
export interface Call<Output> extends Promise<Output> {
  /** The same call with its raw answer, request id, attempts and timing. It is not sent twice. */
  withResponse(): Promise<Answered<Output>>
}

/** A call as the promise of its data alone, unless more is asked for. */
export function callOf<Output>(answered: Promise<Answered<Output>>): Call<Output> {
  const promise = answered.then(({ data }) => data)
  return Object.assign(promise, {
    withResponse() {
      // Whoever handles the failure of this one need not handle that of the other as well.
      promise.catch(() => undefined)
      return answered
    },
  })
}
