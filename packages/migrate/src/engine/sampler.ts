import type { EngineContext } from './context.ts'
import type { Applying } from './follower.ts'
import type { SourceHealth } from './source-guard.ts'

/** What is known of a running migration at one moment. Rates are of the second before. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly phase: string
  /** Records that were loaded since the migration began. */
  readonly loaded: number
  /** Between 0 and 1: how much of the key's ranges is loaded. */
  readonly loadedShare: number
  /** Records loaded and applied in the last second. */
  readonly recordsPerSecond: number
  /** Write units: taken in the last second, allowed, and last seen to be granted. */
  readonly unitsPerSecond: number
  readonly limit: number
  readonly granted: number | null
  readonly requests: number
  readonly throttled: number
  /** Changes of the log that were read in the last second. */
  readonly changesPerSecond: number
  readonly dirty: number
  readonly quarantined: number
  readonly bodies: number
  readonly bodyBytes: number
  /** Seconds that the target is behind the source; null until everything was applied once. */
  readonly lagSeconds: number | null
  /** Seconds until the load is done; null when that is not known. */
  readonly etaSeconds: number | null
  readonly threadsRunning: number | null
  readonly replicaLagSeconds: number | null
  readonly slowedTo: number
  /** Bytes that the process has in memory. */
  readonly rss: number
}

/** Samples that are kept: ten minutes. */
const maxSamples = 600

/** Writes a sample into the state file each second, for `status` and the page. */
export class Sampler {
  readonly #context: EngineContext
  readonly #applying: Applying
  health: SourceHealth | undefined
  #before: { at: number; records: number; changes: number } | undefined
  #rate = 0
  #begun: { readonly at: number; readonly share: number } | undefined

  constructor(context: EngineContext, applying: Applying) {
    this.#context = context
    this.#applying = applying
  }

  sample(): void {
    const { state, log, counts, target, bodies } = this.#context
    const at = Date.now()
    const records = counts.loaded + counts.applied
    const seconds = this.#before === undefined ? 1 : Math.max(0.001, (at - this.#before.at) / 1000)
    const recordsPerSecond = (records - (this.#before?.records ?? 0)) / seconds
    const changesPerSecond = (log.changes - (this.#before?.changes ?? 0)) / seconds
    this.#before = { at, records, changes: log.changes }
    this.#rate += 0.2 * (recordsPerSecond - this.#rate)
    const figures = target.writer.figures()
    const segments = state.segments()
    const share = shareOf(segments)
    this.#begun ??= { at, share }
    const sample: Sample = {
      at,
      phase: state.get('reload') === true ? 'compare' : (state.get('phase') ?? 'load'),
      loaded: segments.reduce((sum, { rows }) => sum + rows, 0),
      loadedShare: share,
      recordsPerSecond: Math.round(recordsPerSecond),
      unitsPerSecond: Math.round(figures.written),
      limit: Math.round(figures.limit),
      granted: figures.granted === undefined ? null : Math.round(figures.granted),
      requests: figures.requests,
      throttled: figures.throttled,
      changesPerSecond: Math.round(changesPerSecond),
      dirty: state.dirtyCount(),
      quarantined: state.quarantineCount(),
      bodies: bodies.count.files,
      bodyBytes: bodies.count.bytes,
      lagSeconds: this.#applying.appliedAt === 0 ? null : Math.max(0, (at - this.#applying.appliedAt) / 1000),
      etaSeconds: this.#eta(at, share),
      threadsRunning: this.health?.threadsRunning ?? null,
      replicaLagSeconds: this.health?.replicaLagSeconds ?? null,
      slowedTo: this.health?.factor ?? 1,
      rss: process.memoryUsage.rss(),
    }
    state.atomically(() => {
      state.sql('INSERT OR REPLACE INTO sample (at, value) VALUES (?, ?)').run(at, JSON.stringify(sample))
      state.sql('DELETE FROM sample WHERE at < ?').run(at - maxSamples * 1000)
    })
  }

  #eta(at: number, share: number): number | null {
    if (share >= 1) return 0
    const done = share - (this.#begun?.share ?? 0)
    const elapsed = (at - (this.#begun?.at ?? at)) / 1000
    return done <= 0 || elapsed < 2 ? null : Math.round(((1 - share) * elapsed) / done)
  }
}

function shareOf(
  segments: readonly { low: string | null; high: string | null; reached: string | null; done: number }[],
): number {
  if (segments.length === 0) return 1
  const shares = segments.map(({ low, high, reached, done }) => {
    if (done === 1) return 1
    if (low === null || high === null || reached === null) return 0
    const [from, to, now] = [Number(low), Number(high), Number(reached)]
    return to > from ? Math.min(1, (now - from) / (to - from)) : 0
  })
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}
