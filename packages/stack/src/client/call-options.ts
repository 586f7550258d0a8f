/** What goes with any call, beside its input. */
export interface CallOptions {
  /** Ends the call, also while it waits for its next attempt; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** What goes with a call that changes something. */
export interface MutationOptions extends CallOptions {
  /**
   * Sent as `Idempotency-Key`: what was done under a key is not done again, its answer is given again. A random one
   * unless given, the same over the attempts of one call. 1 to 255 visible ASCII characters.
   */
  readonly idempotencyKey?: string | undefined
}
