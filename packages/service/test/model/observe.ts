import { see } from './changes.ts'
import { Difference } from './difference.ts'
import { iso } from './matching.ts'
import { day, hour } from './rule.ts'
import type { Shown } from './shown.ts'
import type { ModelKey, ModelWorkspace } from './state.ts'
import { send, type World } from './world.ts'

/** The key of a workspace that may do everything, and that no script ends. */
export function ownerOf({ keys }: ModelWorkspace): ModelKey {
  const [owner] = keys.values()
  if (owner === undefined) throw new Error('A workspace has an owner')
  return owner
}

/** Asks for something that the model wants to know, not to compare. */
export async function ask(
  world: World,
  workspace: ModelWorkspace,
  operation: string,
  input: Record<string, unknown>,
): Promise<Shown> {
  const owner = ownerOf(workspace)
  const { status, body } = await send(world, {
    operation,
    apiKey: owner.apiKey,
    input,
    over: 'rpc',
    process: 1,
  })
  if (status !== 200) throw new Difference(`${operation} of ${JSON.stringify(input)} answers ${status}`)
  return body as Shown // looked at by whoever asked
}

/**
 * A call that was cut off and repeated had its effect at the time of one of its attempts. Where its answer does not say at
 * which, this looks, so that the model goes on with one.
 */
export async function observe(
  world: World,
  { workspace }: ModelKey,
  operation: string,
  body: Shown | undefined,
): Promise<void> {
  const { model } = world
  const { times } = model
  if (times.length < 2 || body?.code !== undefined) return
  const oneOf = (time: number, what: string) => {
    if (!times.includes(time)) throw new Difference(`${what} was at ${iso(time)}, when nobody called`)
    return time
  }
  if (operation === 'files.delete' || operation === 'folders.delete') {
    const { items } = await ask(world, workspace, 'files.list', { state: 'trashed', limit: 1000 })
    for (const item of items) {
      const file = workspace.files.get(item.id)
      if (file === undefined || file.trashedAt !== times.at(-1) || file.etag !== undefined) continue
      const at = oneOf(Date.parse(String(item.trashedAt)), 'the deletion')
      const later = at - (file.trashedAt ?? at)
      file.trashedAt = at
      file.updatedAt = at
      file.trashUntil = at + workspace.trashDays * day
      file.expiresAt = (file.expiresAt ?? 0) + later
      see(file, item)
    }
  } else if (operation === 'versions.create' && body?.upload.kind === 'single') {
    const { upload, file } = body
    const status = await ask(world, workspace, 'uploads.get', { id: file.id, upload: upload.id })
    const begun = oneOf(Date.parse(status.expiresAt) - 24 * hour, 'the upload')
    const open = workspace.files.get(file.id)?.uploads
    const known = open?.get(upload.id)
    if (known !== undefined) open?.set(upload.id, { ...known, expiresAt: begun + 24 * hour })
  } else if (operation === 'folders.move' && body !== undefined) {
    const folder = workspace.folders.get(String(body.folderId))
    if (folder === undefined || !times.includes(folder.updatedAt)) return
    const shown = await ask(world, workspace, 'folders.get', { id: folder.id })
    folder.updatedAt = oneOf(Date.parse(shown.updatedAt), 'the move')
  }
}
