/** A table's write capacity as DynamoDB's developer guide describes it; every figure is in write units (1 KB each). */
export interface CapacitySettings {
  /** Units a second that the table grants; undefined for all. */
  readonly limit: number | undefined
  /** Starts at `limit` and grants up to twice the highest peak of before: seconds after which that grows (1,800 at AWS). */
  readonly onDemandSeconds?: number
  /** Seconds of unused capacity that can be saved up, 300 at AWS, and how many of them are there at the start. */
  readonly burstSeconds?: number
  readonly savedSeconds?: number
}

/** One partition grants so many units a second ("Burst and adaptive capacity", developer guide). */
const partitionLimit = 1000

/** A bucket that is filled all the time. */
class Bucket {
  rate: number
  readonly #capacity: number
  #tokens: number
  #filledAt: number

  constructor(rate: number, seconds: number, saved: number, now: number) {
    this.rate = rate
    this.#capacity = rate * Math.max(1, seconds)
    // What a second grants can be taken at once only as far as it has gone by.
    this.#tokens = rate * saved
    this.#filledAt = now
  }

  has(units: number, now: number): boolean {
    this.#tokens = Math.min(this.#capacity, this.#tokens + ((now - this.#filledAt) / 1000) * this.rate)
    this.#filledAt = now
    return this.#tokens >= units
  }

  take(units: number): void {
    this.#tokens -= units
  }
}

/** Decides which writes are granted. */
export class Capacity {
  readonly #settings: CapacitySettings
  readonly #table: Bucket | undefined
  readonly #partitions: Bucket[] = []
  readonly #hot: Bucket
  #peakSince: number
  #taken = 0

  constructor(settings: CapacitySettings, now: number) {
    const { limit, burstSeconds = 0, savedSeconds = 0 } = settings
    this.#settings = settings
    this.#peakSince = now
    this.#hot = new Bucket(partitionLimit, 0, 0.1, now)
    if (limit === undefined) return
    this.#table = new Bucket(limit, burstSeconds, savedSeconds, now)
    // Half as many again as the limit needs: keys are not spread over them quite evenly.
    const count = Math.max(2, Math.ceil((limit / partitionLimit) * 1.5))
    for (let at = 0; at < count; at++) {
      // What a partition leaves unused it saves up, at most for 300 s, whatever the table as a whole has saved.
      this.#partitions.push(new Bucket(partitionLimit, 300, Math.max(savedSeconds, 0.1), now))
    }
  }

  /** @param hash a whole number of the item's partition key, or `hot` for those that share one partition */
  grants(units: number, hash: number | 'hot', now: number): boolean {
    if (this.#table === undefined) return true
    this.#grow(now)
    const partition = hash === 'hot' ? this.#hot : this.#partitions[hash % this.#partitions.length]
    if (!this.#table.has(units, now) || partition?.has(units, now) !== true) return false
    this.#table.take(units)
    partition.take(units)
    this.#taken += units
    return true
  }

  /** What is granted in a second now. */
  get limit(): number | undefined {
    return this.#table?.rate
  }

  #grow(now: number): void {
    const { onDemandSeconds } = this.#settings
    if (onDemandSeconds === undefined || this.#table === undefined) return
    if (now - this.#peakSince < onDemandSeconds * 1000) return
    const peak = this.#taken / ((now - this.#peakSince) / 1000)
    this.#table.rate = Math.max(this.#table.rate, Math.min(2 * peak, 40_000))
    while (this.#partitions.length < (this.#table.rate / partitionLimit) * 1.5) {
      this.#partitions.push(new Bucket(partitionLimit, 300, 0.1, now))
    }
    this.#peakSince = now
    this.#taken = 0
  }
}
