/** Tokens at the beginning, and at most: a hundred repetitions without a success in between. */
const capacity = 500
const repetitionCost = 5
/** A timeout has cost the service more than a refusal. */
const timeoutCost = 10
const successGain = 1

/**
 * What the repetitions of a client may cost together, so that a service in trouble is not asked three times as often by
 * everybody. Failures take tokens, successes give them back; without tokens nothing is repeated. Figures: the retry quota
 * of the AWS SDKs' standard mode (SDKs and Tools Reference Guide, "Retry behavior").
 */
export class RetryBudget {
  #tokens = capacity

  /** Whether one more repetition may be; it is taken from the budget. */
  take(afterTimeout: boolean): boolean {
    const cost = afterTimeout ? timeoutCost : repetitionCost
    if (this.#tokens < cost) return false
    this.#tokens -= cost
    return true
  }

  /** A success: gives back what its last repetition took, or a token. */
  succeeded(repeatedAfterTimeout: boolean | undefined): void {
    const gain =
      repeatedAfterTimeout === undefined ? successGain : repeatedAfterTimeout ? timeoutCost : repetitionCost
    this.#tokens = Math.min(capacity, this.#tokens + gain)
  }
}
