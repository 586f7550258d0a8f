import { derivedFileId } from '@lading/store'
import { isHolding } from './rule.ts'
import {
  type Model,
  type ModelFile,
  type ModelFolder,
  type ModelUpload,
  type ModelWorkspace,
  nowOf,
} from './state.ts'

/** The id behind an address. That it follows from the reference is a promise of the contract; which one it is, is not. */
export function fileIdOf({ id }: ModelWorkspace, address: string): string {
  return address.startsWith('ref:') ? derivedFileId(id, address.slice('ref:'.length)) : address
}

/** Whether readers see the file: pending and not expired, ready, or in the trash. While the workspace is held, the trash stays. */
export function isThere(model: Model, workspace: ModelWorkspace, file: ModelFile): boolean {
  if (file.state === 'ready') return true
  const now = nowOf(model)
  if (file.expiresAt !== null && file.expiresAt > now) return true
  return file.state === 'trashed' && isHolding(workspace.hold, now)
}

export function findFile(model: Model, workspace: ModelWorkspace, address: string): ModelFile | undefined {
  const file = workspace.files.get(fileIdOf(workspace, address))
  return file !== undefined && isThere(model, workspace, file) ? file : undefined
}

/** A file that is pending or ready. */
export function findLive(model: Model, workspace: ModelWorkspace, address: string): ModelFile | undefined {
  const file = findFile(model, workspace, address)
  return file?.state === 'trashed' ? undefined : file
}

/** An upload that can be completed. */
export function findUpload(model: Model, file: ModelFile, id: string): ModelUpload | undefined {
  const upload = file.uploads.get(id)
  return upload !== undefined && upload.expiresAt > nowOf(model) ? upload : undefined
}

/** The folder that an address names, null for the root; undefined when there is none. */
export function findFolder({ folders }: ModelWorkspace, address: string): ModelFolder | null | undefined {
  if (address === 'root') return null
  if (!address.startsWith('path:')) return folders.get(address)
  let found: ModelFolder | null = null as ModelFolder | null // widened: it goes down a folder at a time
  for (const name of address.slice('path:'.length).split('/')) {
    const parentId: string | null = found === null ? null : found.id
    const child: ModelFolder | undefined = childrenOf(folders, parentId).find(
      (folder) => folder.name === name,
    )
    if (child === undefined) return undefined
    found = child
  }
  return found
}

/** The folders right below one, by name in byte order. */
export function childrenOf(
  folders: ReadonlyMap<string, ModelFolder>,
  parentId: string | null,
): ModelFolder[] {
  return [...folders.values()]
    .filter((folder) => folder.parentId === parentId)
    .sort((a, b) => byBytes(a.name, b.name))
}

export const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** The folder and all that lie above it, from the top down. */
export function wayTo(folders: ReadonlyMap<string, ModelFolder>, id: string | null): ModelFolder[] {
  const folder = id === null ? undefined : folders.get(id)
  return folder === undefined ? [] : [...wayTo(folders, folder.parentId), folder]
}
