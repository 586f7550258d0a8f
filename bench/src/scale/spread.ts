/** Where the members of a long row lie: each in one of several shards, in the row's order within its shard. */
export interface Spread {
  readonly shardOf: (ordinal: number) => number
  /** How many of the first `count` lie in the shard. */
  readonly countIn: (shard: number, count: number) => number
  /** The ordinal of a shard's member, by its place in the shard. */
  readonly ordinalAt: (shard: number, place: number) => number
}

/**
 * Spreads as random ids do, one shard having more of some members in a row than another; the same every `period`
 * members, so that pages which lie whole periods apart differ in nothing but their depth.
 */
export function randomSpread(shards: number, period: number): Spread {
  const draw = xorshift(0x9e3779b9)
  const pattern = Array.from({ length: period }, () => draw() % shards)
  const places = Array.from({ length: shards }, (_, shard) =>
    pattern.flatMap((of, place) => (of === shard ? [place] : [])),
  )
  const placesOf = (shard: number) => {
    const found = places[shard]
    if (found === undefined || found.length === 0) throw new Error(`Shard ${shard} has no member`)
    return found
  }
  return {
    shardOf: (ordinal) => pattern[ordinal % period] ?? 0,
    countIn(shard, count) {
      const own = placesOf(shard)
      const rest = count % period
      return Math.floor(count / period) * own.length + own.filter((place) => place < rest).length
    },
    ordinalAt(shard, place) {
      const own = placesOf(shard)
      return Math.floor(place / own.length) * period + (own[place % own.length] ?? 0)
    },
  }
}

/** Marsaglia's generator of 32 bits: the same row in every run. */
function xorshift(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}
