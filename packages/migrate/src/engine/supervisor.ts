import { MigrationFailure } from '../failure.ts'
import { type RunOptions, runOnce, sleep } from './engine.ts'

export interface SuperviseOptions extends RunOptions {
  /** Told why it waits, and for how long. */
  readonly onInterrupted?: (failure: MigrationFailure, waitMs: number) => void
}

/** What passes by itself: networks, restarts of a server, throttled tables. */
const passing: ReadonlySet<string> = new Set(['SOURCE_UNREACHABLE', 'TARGET_UNREACHABLE'])
const firstWaitMs = 500
const maxWaitMs = 30_000
/** A run that went well for so long begins to count anew. */
const healthyMs = 60_000

/**
 * Runs until told to stop, and goes on by itself after whatever passes.
 * @throws {MigrationFailure} what a person has to do something about
 */
export async function supervise(options: SuperviseOptions): Promise<void> {
  let failures = 0
  let reload = options.reload
  while (!options.signal.aborted) {
    const began = Date.now()
    try {
      return await runOnce({
        ...options,
        ...(reload === undefined ? {} : { reload }),
        onStarted: () => {
          // What was given up is given up once.
          reload = false
          options.onStarted?.()
        },
      })
    } catch (error) {
      if (!(error instanceof MigrationFailure) || !passing.has(error.code)) throw error
      failures = Date.now() - began > healthyMs ? 1 : failures + 1
      const waitMs = Math.min(maxWaitMs, firstWaitMs * 2 ** (failures - 1))
      options.onInterrupted?.(error, waitMs)
      await sleep(waitMs, options.signal)
    }
  }
}
