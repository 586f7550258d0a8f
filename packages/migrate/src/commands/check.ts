import { type VerifyReport, verify } from '../engine/verify.ts'
import { MigrationFailure } from '../failure.ts'
import type { VerifyProgress } from '../state/state.ts'
import { type CommandOptions, withRunner } from './with-runner.ts'

export interface CheckOptions extends CommandOptions {
  /** Reads every body on both sides. */
  readonly bodies?: boolean
  readonly onProgress?: (progress: VerifyProgress) => void
}

/** `verify`: compares everything while both sides are in use, and heals. */
export function check(options: CheckOptions): Promise<VerifyReport> {
  return withRunner(options, async (session, signal) => {
    const { state, comparing, reader } = session
    if (state.get('phase') !== 'follow') throw new MigrationFailure('LOAD_UNFINISHED')
    return verify(
      { ...comparing, reader, signal, readsBodies: options.bodies === true },
      options.onProgress ?? (() => undefined),
    )
  })
}
