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
  lostAnswerMs,
}: Pick<EngineContext, 'state' | 'target' | 'lostAnswerMs'>): Promise<void> {
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
  for (const change of changes) {
    const { op, shard } = change
    const due = change.step === 'new' ? await begin({ state, target, lostAnswerMs }, change) : change.due
    if (due > Date.now()) continue
    await target.store.usage.settle(target.workspaceId, shard, op)
    state.sql('DELETE FROM usage_change WHERE op = ?').run(op)
  }
}

/**
 * Begins a change. Once settled, the service has forgotten its name: a request that was sent twice, and of which one comes late,
 * would then count again. So it stays open until none can be under way.
 * @returns when it can be settled, in milliseconds since 1970
 */
async function begin(
  { state, target, lostAnswerMs }: Pick<EngineContext, 'state' | 'target' | 'lostAnswerMs'>,
  { op, shard, files, bytes, tries }: UsageChange,
): Promise<number> {
  state.sql('UPDATE usage_change SET tries = tries + 1 WHERE op = ?').run(op)
  const repeatedBefore = target.repeatedRequests()
  await target.store.usage.begin(target.workspaceId, shard, op, { files, bytes })
  const isCertain = tries === 0 && target.repeatedRequests() === repeatedBefore
  const due = isCertain ? 0 : Date.now() + lostAnswerMs
  state.sql("UPDATE usage_change SET step = 'begun', due = ? WHERE op = ?").run(due, op)
  return due
}
