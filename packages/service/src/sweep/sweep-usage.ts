import type { ServiceContext } from '../context.ts'
import { isTrue, parseChange } from '../uploads/usage-change.ts'
import { attempt, type Sweep } from './report.ts'

// Longer than any call takes: a Lambda function behind an API has half a minute.
const openForMs = 5 * 60_000

/**
 * Ends changes of the usage total that a crash left open: those that the file names are true, all others are taken back.
 * A file that is gone has settled what it named before it went.
 */
export async function sweepUsage(context: ServiceContext, sweep: Sweep): Promise<void> {
  const { usage } = context.store
  const before = new Date(context.now().getTime() - openForMs)
  for await (const { workspaceId, shard, opId: name } of usage.listOpen(before)) {
    const change = parseChange(name)
    if (change === undefined) continue
    await attempt(sweep, 'usageSettled', async () => {
      const counts = await isTrue(context.store, workspaceId, change)
      if (counts) await usage.settle(workspaceId, shard, name)
      else {
        await usage.revert(workspaceId, shard, name)
        sweep.report.usageReverted++
      }
      return counts
    })
  }
}
