import type { contract } from '@lading/contract'
import type * as z from 'zod'
import { byBytes, childrenOf, findFolder, wayTo } from './find.ts'
import type { Expected } from './matching.ts'
import { isHolding, type Predicted, type Rule } from './rule.ts'
import { trash } from './rules-files.ts'
import {
  type Model,
  type ModelFile,
  type ModelFolder,
  type ModelJob,
  type ModelWorkspace,
  nowOf,
} from './state.ts'
import { folderView, jobView, moment } from './views.ts'

type Operations = typeof contract.folders
type Input<Name extends keyof Operations> = z.output<Operations[Name]['input']>

const noFolder = { code: 'FOLDER_NOT_FOUND' } as const
const maxDepth = 32

export const create: Rule<Input<'create'>> = ({ model, workspace, input }) => {
  const { folders } = workspace
  const parent = findFolder(workspace, input.parent)
  if (parent === undefined) return noFolder
  const above = wayTo(folders, parent?.id ?? null)
  if (above.length >= maxDepth) return { code: 'FOLDER_TOO_DEEP', data: { maxDepth } }
  const parentId = parent?.id ?? null
  const taken = childrenOf(folders, parentId).find(({ name }) => name === input.name)
  if (taken !== undefined) return { code: 'FOLDER_EXISTS', data: { id: taken.id } }
  return {
    output: {
      name: input.name,
      parentId,
      path: [...above.map(({ name }) => name), input.name].join('/'),
      createdAt: moment(model),
      updatedAt: moment(model),
    },
    apply({ id, createdAt }) {
      const at = Date.parse(createdAt)
      folders.set(id, { id, name: input.name, parentId, createdAt: at, updatedAt: at })
    },
  }
}

export const get: Rule<Input<'get'>> = ({ workspace, input }) => {
  const folder = findFolder(workspace, input.id)
  return folder === undefined || folder === null ? noFolder : { output: folderView(workspace, folder) }
}

export const list: Rule<Input<'list'>> = ({ workspace, input }) => {
  const parent = findFolder(workspace, input.parent)
  if (parent === undefined) return noFolder
  if (input.cursor !== undefined) return { code: 'CURSOR_INVALID' }
  const children = childrenOf(workspace.folders, parent?.id ?? null)
  return {
    output: { items: children.map((folder) => folderView(workspace, folder)), nextCursor: null },
  }
}

export const move: Rule<Input<'move'>> = ({ model, workspace, input }) => {
  const { folders } = workspace
  const folder = findFolder(workspace, input.id)
  if (folder === undefined || folder === null) return noFolder
  const parent = input.parent === undefined ? undefined : findFolder(workspace, input.parent)
  if (input.parent !== undefined && parent === undefined) return noFolder
  const parentId = parent === undefined ? folder.parentId : (parent?.id ?? null)
  const name = input.name ?? folder.name
  const above = wayTo(folders, parentId)
  if (above.includes(folder)) return { code: 'FOLDER_CYCLE' }
  const stays = parentId === folder.parentId
  if (!stays && above.length >= maxDepth) return { code: 'FOLDER_TOO_DEEP', data: { maxDepth } }
  const isSame = stays && name === folder.name
  const taken = childrenOf(folders, parentId).find((sibling) => sibling.name === name)
  if (!isSame && taken !== undefined) return { code: 'FOLDER_EXISTS', data: { id: taken.id } }
  return {
    output: jobOutput(model, 'folder.move', folder, { done: 1, kept: 0 }),
    apply({ id, createdAt, finishedAt }) {
      const at = Date.parse(createdAt)
      const job = { id, kind: 'folder.move', folderId: folder.id, done: 1, kept: 0, createdAt: at }
      workspace.jobs.set(id, { ...job, finishedAt: Date.parse(finishedAt) })
      if (!isSame) Object.assign(folder, { parentId, name, updatedAt: nowOf(model) })
    },
  }
}

function jobOutput(
  model: Model,
  kind: string,
  { id }: ModelFolder,
  { done, kept }: { done: number; kept: number },
) {
  return {
    kind,
    state: 'done',
    folderId: id,
    // What was done before a job was cut off, and not stored, is not counted.
    progress: { done: upTo(model, done), kept: upTo(model, kept) },
    createdAt: moment(model),
    updatedAt: moment(model),
    finishedAt: moment(model),
  }
}

const upTo =
  (model: Model, most: number): Expected =>
  (value) =>
    value === most || (model.cut && Number(value) < most)

/** What deleting a folder comes to. */
interface Deletion {
  readonly trashed: ModelFile[]
  readonly held: ModelFile[]
  readonly removed: ModelFolder[]
  readonly kept: ModelFolder[]
}

const remove: Rule<Input<'delete'>> = ({ model, workspace, input }) => {
  const folder = findFolder(workspace, input.id)
  if (folder === undefined || folder === null) return noFolder
  const deletion: Deletion = { trashed: [], held: [], removed: [], kept: [] }
  look(model, workspace, folder, deletion)
  const { trashed, held, removed, kept } = deletion
  const counts = { done: trashed.length + removed.length, kept: held.length + kept.length }
  return {
    output: jobOutput(model, 'folder.delete', folder, counts),
    apply({ id, createdAt, finishedAt, progress }) {
      const { done, kept } = progress
      const job = { id, kind: 'folder.delete', folderId: folder.id, done, kept }
      const times = { createdAt: Date.parse(createdAt), finishedAt: Date.parse(finishedAt) }
      workspace.jobs.set(id, { ...job, ...times })
      for (const file of trashed) trash(workspace, file, nowOf(model))
      for (const gone of removed) workspace.folders.delete(gone.id)
    },
    recorded: [
      ...trashed.map((file) => ({ id: file.id, folderId: file.folderId ?? '', held: false })),
      ...held.map((file) => ({ id: file.id, folderId: file.folderId ?? '', held: true })),
    ],
  }
}

export { remove as delete }

/** @returns whether anything below is held, so that the folder stays */
function look(model: Model, workspace: ModelWorkspace, folder: ModelFolder, deletion: Deletion): boolean {
  const now = nowOf(model)
  let stays = false
  for (const file of workspace.files.values()) {
    if (file.state !== 'ready' || file.folderId !== folder.id) continue
    const isHeld = isHolding(file.hold, now) || isHolding(workspace.hold, now)
    if (isHeld) stays = true
    deletion[isHeld ? 'held' : 'trashed'].push(file)
  }
  for (const child of childrenOf(workspace.folders, folder.id)) {
    if (look(model, workspace, child, deletion)) stays = true
  }
  deletion[stays ? 'kept' : 'removed'].push(folder)
  return stays
}

type Jobs = typeof contract.jobs

const jobMs = 30 * 24 * 3_600_000

/** Whether a job is still shown: what expires by itself does so at the end of a second. */
function isShown({ finishedAt }: ModelJob, now: number): boolean {
  return now < Math.ceil((finishedAt + jobMs) / 1000) * 1000
}

export const getJob: Rule<z.output<Jobs['get']['input']>> = ({ model, workspace, input }): Predicted => {
  const job = workspace.jobs.get(input.id)
  const isThere = job !== undefined && isShown(job, nowOf(model))
  return isThere ? { output: jobView(job) } : { code: 'JOB_NOT_FOUND' }
}

export const listJobs: Rule<z.output<Jobs['list']['input']>> = ({ model, workspace, input }) => {
  if (input.cursor !== undefined) return { code: 'CURSOR_INVALID' }
  const there = [...workspace.jobs.values()].filter((job) => isShown(job, nowOf(model)))
  const sorted = there.sort((a, b) => b.createdAt - a.createdAt || byBytes(b.id, a.id))
  return { output: { items: sorted.map((job) => jobView(job)), nextCursor: null } }
}
