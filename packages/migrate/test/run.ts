import type { MigrationDefinition } from '../src/define.ts'
import { runOnce } from '../src/engine/engine.ts'
import type { SessionOverrides } from '../src/engine/session.ts'
import type { State } from '../src/state/state.ts'

/** Loaded, and everything that was seen is applied. */
export const isCaughtUp = (state: State): boolean =>
  state.get('phase') === 'follow' && state.get('reload') !== true && state.dirtyCount() === 0

/** Runs until everything that was written before the call has arrived. */
export async function runUntilCaughtUp(
  migration: MigrationDefinition,
  statePath: string,
  options: SessionOverrides & { readonly reload?: boolean } = {},
): Promise<void> {
  await runOnce({ ...options, migration, statePath, signal: AbortSignal.timeout(120_000), until: isCaughtUp })
}
