import { ownerOf } from './observe.ts'
import { perform } from './perform.ts'
import type { Ruled } from './rules.ts'
import type { ModelKey } from './state.ts'
import type { World } from './world.ts'

/** So near to its end, in milliseconds, that one more or less decides. */
const edgeMs = 1

/** Asks for what has just come to its end, or is just about to: nothing ends a millisecond too early or too late. */
export async function compareEdges(world: World): Promise<void> {
  const { model, stage } = world
  const now = stage.clock.now().getTime()
  const isEnding = (end: number | null) => end !== null && Math.abs(end - now) <= edgeMs
  for (const workspace of model.workspaces) {
    const owner = ownerOf(workspace)
    for (const file of workspace.files.values()) {
      if (isEnding(file.expiresAt)) {
        if (file.state === 'trashed') await ask(world, owner, 'files.list', { state: 'trashed' })
        else await ask(world, owner, 'files.get', { id: file.id })
      }
      for (const { upload, expiresAt } of file.uploads.values()) {
        if (isEnding(expiresAt)) await ask(world, owner, 'uploads.get', { id: file.id, upload })
      }
    }
    for (const key of workspace.keys.values()) {
      if (!key.revoked && isEnding(key.expiresAt)) await ask(world, key, 'jobs.list', {})
    }
  }
}

async function ask(
  world: World,
  key: ModelKey,
  operation: Ruled,
  input: Record<string, unknown>,
): Promise<void> {
  const asked = {
    n: -1,
    kind: 'call',
    operation,
    by: '',
    input,
    over: 'rest',
    process: 0,
    keyed: false,
  } as const
  await perform(world, asked, key, input)
}
