import { type Inventory, inventory, violationsOf } from '../invariants.ts'
import { byWorkspace, takeStock } from '../stock.ts'
import { compareAudit } from './audit.ts'
import { Difference } from './difference.ts'
import { differences, show } from './matching.ts'
import { ownerOf } from './observe.ts'
import { perform } from './perform.ts'
import type { Ruled } from './rules.ts'
import { digest, type Sample } from './samples.ts'
import type { ModelWorkspace } from './state.ts'
import { presentOf, sameSet } from './views.ts'
import type { World } from './world.ts'

/** Compares everything that readers can ask for, and looks at everything that is stored. */
export async function compareAll(world: World): Promise<void> {
  const { model, stage } = world
  for (const { meter } of world.contexts) await meter.flush()
  for (const workspace of model.workspaces) {
    const owner = ownerOf(workspace)
    const compare = async (operation: Ruled, input: Record<string, unknown> = {}) => {
      const step = {
        n: -1,
        kind: 'call',
        operation,
        by: '',
        input,
        over: 'rpc',
        process: 0,
        keyed: false,
      } as const
      try {
        return await perform(world, step, owner, input)
      } catch (error) {
        throw new Difference(`${operation} ${JSON.stringify(input)}: ${String(error)}`)
      }
    }
    await compare('workspace.get')
    await compare('usage.get')
    await compare('usage.days')
    for (const state of ['ready', 'pending', 'trashed']) await compare('files.list', { state, limit: 1000 })
    await compare('files.list', { folder: 'root', subtree: true })
    await compare('files.list', { sort: 'size', order: 'asc' })
    for (const parent of ['root', ...workspace.folders.keys()]) await compare('folders.list', { parent })
    for (const file of workspace.files.values()) {
      if (file.state !== 'ready') continue
      for (const upload of file.uploads.keys()) await compare('uploads.get', { id: file.id, upload })
      if (file.versions.length === 1) continue
      await compare('versions.list', { id: file.id })
      const { body } = await compare('files.download', { id: file.id })
      await compareBytes(String(body?.url), model.objects.get(presentOf(file).upload))
    }
    await compare('jobs.list')
    await compare('keys.list')
    await compareAudit(world, workspace, owner)
  }
  const stock = await takeStock(stage.place)
  const wrong = [...violationsOf(stock, 'swept', stage.clock.now()).values()].flat()
  if (wrong.length > 0) throw new Difference(`what is stored is wrong: ${wrong.join('; ')}`)
  const stocks = byWorkspace(stock)
  for (const workspace of model.workspaces) {
    const stored = stocks.get(workspace.id)
    if (stored !== undefined) compareStored(workspace, inventory(stored))
  }
}

async function compareBytes(url: string, sample: Sample | undefined): Promise<void> {
  const answer = await fetch(url)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const isRight = answer.status === 200 && sample !== undefined && digest(bytes) === digest(sample.bytes)
  if (!isRight) throw new Difference(`a file of several versions gives ${answer.status}, or other bytes`)
}

/** What no listing shows: however often a call was sent, it has left one thing. */
function compareStored({ files, keys }: ModelWorkspace, stored: Inventory): void {
  const compare = (what: string, known: readonly string[], found: readonly string[]) => {
    const wrong = differences(sameSet(known), found, what)
    if (wrong.length > 0) throw new Difference(`${wrong.join('; ')}, not ${show(known)}`)
  }
  const heads = [...files.values()]
  const begun = heads.flatMap(({ state, uploads }) => (state === 'pending' ? [] : [...uploads.keys()]))
  compare(
    'the files',
    heads.map(({ id }) => id),
    stored.files.map(({ fileId }) => fileId),
  )
  compare(
    'the uploads',
    begun,
    stored.uploads.map(({ uploadId }) => `upload_${uploadId}`),
  )
  const keyIds = stored.items.filter(({ __edb_e__ }) => __edb_e__ === 'key').map(({ keyId }) => String(keyId))
  compare('the keys', [...keys.keys()], keyIds)
}
