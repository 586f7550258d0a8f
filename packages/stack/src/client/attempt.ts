/** One request of a call. A call has several when it is repeated. */
export interface Attempt {
  /** What was called: the operation's name, for example `files.get`. */
  readonly operation: string
  /** From 1. */
  readonly number: number
  /** Milliseconds waited before it, since the one before had failed. */
  readonly waitedMs: number
  /** Milliseconds from its beginning to its answer, or to its failure. */
  readonly durationMs: number
  /** HTTP status, if an answer arrived. */
  readonly status?: number | undefined
  /**
   * The code of its error; `ABORTED` when the caller's signal ended it, the name of an error that is the caller's own, for
   * example of a stream; undefined when it succeeded.
   */
  readonly code?: string | undefined
  /** What whoever runs the service finds it by. */
  readonly requestId?: string | undefined
}

/** What is told of each attempt when it is over; what it throws, or rejects with, is ignored. */
export type OnAttempt = (attempt: Attempt) => void
