import type { ServiceContext } from '../context.ts'
import { parseChange, type UsageChange } from '../uploads/usage-change.ts'
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
    const counter = (await isTrue(context, workspaceId, change)) ? 'usageSettled' : 'usageReverted'
    await attempt(sweep, counter, async () => {
      if (counter === 'usageSettled') await usage.settle(workspaceId, shard, name)
      else await usage.revert(workspaceId, shard, name)
      return true
    })
  }
}

/** Whether the file's head or history names the change. Strongly consistent. */
async function isTrue(
  { store }: ServiceContext,
  workspaceId: string,
  { kind, fileId, token }: UsageChange,
): Promise<boolean> {
  const file = await store.files.getStored(workspaceId, fileId)
  if (file === undefined) return false
  if (kind === 'removed') return file.uncountedBy === token
  if (file.countedBy === token) return true
  const { versions } = await store.files.collection(workspaceId, fileId)
  return versions.some(
    ({ countedBy, origin, version }) =>
      countedBy === token && origin === file.origin && version < file.version,
  )
}
