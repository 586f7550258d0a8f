import { createHash } from 'node:crypto'
import { contract } from '@lading/contract'
import type { File, Folder, Metadata } from '../generated/resources.ts'
import { finish } from './files/finish.ts'
import { newFile, newFileId } from './files/new-file.ts'
import { presentOf, toFile } from './files/view.ts'
import { childNamed, toFolder } from './folders/find.ts'
import { newFolderId } from './folders/folders.ts'
import { fileIdOf, randomId } from './ids.ts'
import type { StoredFolder, StoredWorkspace } from './state.ts'
import type { World } from './world.ts'

/** A file to be there from the beginning. */
export interface FakeFile {
  /** What a person calls it; `file.txt` unless given. */
  readonly name?: string | undefined
  /** Its bytes, or their text in UTF-8; empty unless given. */
  readonly content?: string | Uint8Array | undefined
  /** Unless given, `text/plain` for a text and `application/octet-stream` for bytes. */
  readonly contentType?: string | undefined
  /** Your own name for it. */
  readonly externalRef?: string | undefined
  /** The names on the way to its folder, `invoices/2026`; folders that are not there are made. The root unless given. */
  readonly folder?: string | undefined
  /** Labels. */
  readonly tags?: readonly string[] | undefined
  /** Your own data about it. */
  readonly metadata?: Metadata | undefined
  /** The id of the workspace; that of `apiKey` unless given. */
  readonly workspace?: string | undefined
}

const utf8 = new TextEncoder()

/** Makes a ready file. @throws TypeError for what the service would not take */
export function addFile(world: World, workspace: StoredWorkspace, file: FakeFile): File {
  const { content = '', folder, workspace: _, ...given } = file
  const isText = typeof content === 'string'
  const bytes = isText ? utf8.encode(content) : new Uint8Array(content)
  const input = checked({
    name: 'file.txt',
    contentType: isText ? 'text/plain' : 'application/octet-stream',
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })
  const effectId = randomId(24)
  const id = newFileId(workspace.id, input.externalRef, effectId)
  if (workspace.files.has(id))
    throw new TypeError(`There is a file with the externalRef ${input.externalRef}`)
  const folderId = folder === undefined ? null : ensureFolder(world, workspace, folder).id
  const made = newFile(input, { id, folderId, effectId, now: world.now() })
  workspace.files.set(id, made)
  const [upload] = made.uploads.values()
  if (upload === undefined) throw new Error('A new file has an upload')
  world.storage.put(upload.id, { bytes, arrivedAt: world.clock.now() })
  return toFile(finish(world, workspace, made, upload))
}

function checked(input: object) {
  const result = contract.files.create.input.safeParse(input)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new TypeError(`A file cannot be like this: ${issue?.path.join('.')}: ${issue?.message}`)
}

/** Makes the folders of a path that are not there. */
export function addFolder(world: World, workspace: StoredWorkspace, path: string): Folder {
  return toFolder(workspace, ensureFolder(world, workspace, path))
}

function ensureFolder(world: World, workspace: StoredWorkspace, path: string): StoredFolder {
  const names = path.split('/')
  let parent: StoredFolder | null = null
  let folder: StoredFolder | undefined
  for (const name of names) {
    if (!contract.folders.create.input.safeParse({ name }).success) {
      throw new TypeError('A folder is a path of names with slashes between them: invoices/2026')
    }
    folder = childNamed(workspace, parent, name) ?? newFolder(world, workspace, parent, name)
    parent = folder
  }
  if (folder === undefined) throw new Error('Every path has a name')
  return folder
}

function newFolder(world: World, workspace: StoredWorkspace, parent: StoredFolder | null, name: string) {
  const createdAt = world.now()
  const id = newFolderId(randomId(24))
  const folder = { id, name, parentId: parent?.id ?? null, createdAt, updatedAt: createdAt }
  workspace.folders.set(id, folder)
  return folder
}

/** The bytes of the present version of a file; undefined when there is none. */
export function bytesOf(world: World, workspace: StoredWorkspace, address: string): Uint8Array | undefined {
  const file = workspace.files.get(fileIdOf(workspace.id, address))
  const object = file === undefined ? undefined : world.storage.get(presentOf(file).uploadId)
  return object?.bytes.slice()
}
