import { newToken } from '@lading/store'
import type { UsageChange } from '../state/state.ts'
import type { EngineContext } from './context.ts'

/**
 * Adds what was loaded and applied to the usage of the workspace. A change has a name in the state file before it is sent,
 * and the service counts a name once: whatever is cut off is sent again and counted once.
 */
export async function publishUsage({
  state,
  target,
}: Pick<EngineContext, 'state' | 'target'>): Promise<void> {
  state.atomically(() => {
    for (const row of state.sql('SELECT shard, files, bytes FROM usage').all()) {
      const { shard, files, bytes } = row as { shard: number; files: number; bytes: number } // as the table is
      if (files !== 0 || bytes !== 0) {
        state
          .sql("INSERT INTO usage_change (op, shard, files, bytes, step) VALUES (?, ?, ?, ?, 'new')")
          .run(`+migration#${newToken()}`, shard, files, bytes)
      }
    }
    state.sql('DELETE FROM usage').run()
  })
  const changes = state.sql('SELECT * FROM usage_change').all() as unknown as UsageChange[] // as the table is
  const { usage } = target.store
  for (const { op, shard, files, bytes, step } of changes) {
    if (step === 'new') {
      await usage.begin(target.workspaceId, shard, op, { files, bytes })
      // From here on it must not begin again: once settled, the service has forgotten its name.
      state.sql("UPDATE usage_change SET step = 'begun' WHERE op = ?").run(op)
    }
    await usage.settle(target.workspaceId, shard, op)
    state.sql('DELETE FROM usage_change WHERE op = ?').run(op)
  }
}
