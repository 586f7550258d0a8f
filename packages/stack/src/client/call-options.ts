/** What can be ended. */
export interface Cancellable {
  /** Ends it at once, whatever it waits for; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** What goes with any call, beside its input. What is left out is as the client was told. */
export interface CallOptions extends Cancellable {
  /** Milliseconds that the call may take at most, with all its attempts and the waits between them. */
  readonly timeoutMs?: number | undefined
  /** Milliseconds that each attempt may take at most. */
  readonly attemptTimeoutMs?: number | undefined
  /** How often it is tried at most, the first time included; 1 for no repetition. */
  readonly maxAttempts?: number | undefined
}

/** What goes with a call that changes something. */
export interface MutationOptions extends CallOptions {
  /**
   * Sent as `Idempotency-Key`: what was done under a key is not done again, its answer is given again. A random one
   * unless given, the same over the attempts of one call. 1 to 255 visible ASCII characters.
   */
  readonly idempotencyKey?: string | undefined
}
