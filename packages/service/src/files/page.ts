import type { FileQuery, Store, StoredFile } from '@lading/store'
import { WalkLost, walkSubtree } from '../folders/walk.ts'

/** How far a listing has come: a position in an index, and for a subtree the folder that it is of, else empty text. */
export interface Reached {
  /** Empty at the beginning of a folder. */
  readonly position: string
  readonly folder: string
}

export interface ReadPage {
  readonly entries: readonly { readonly file: StoredFile; readonly reached: Reached }[]
  /** Where the next page begins; undefined at the end. */
  readonly next: Reached | undefined
}

/**
 * Most folders that one page of a subtree looks into: empty ones cost a query a shard each, and a page has to cost the
 * same whatever it finds.
 */
const maxFolders = 25

/** What stands for the root folder in a position: not an id of any. */
const root = 'root'

/**
 * A page of one index, or of the folders of a subtree one after another.
 * @returns undefined when the folder at which the page before ended has been moved out of the subtree
 */
export async function readPage(
  store: Store,
  query: FileQuery,
  subtree: boolean,
  reached: Reached | undefined,
): Promise<ReadPage | undefined> {
  if (!subtree || query.select.by !== 'folder') return readOne(store, query, reached?.position, '')

  try {
    return await readSubtree(store, query, query.select, reached)
  } catch (error) {
    if (error instanceof WalkLost) return undefined
    throw error
  }
}

async function readSubtree(
  store: Store,
  query: FileQuery,
  { folderId, prefix }: Extract<FileQuery['select'], { by: 'folder' }>,
  reached: Reached | undefined,
): Promise<ReadPage> {
  const entries: ReadPage['entries'][number][] = []
  const resumeAt = reached && { folderId: reached.folder === root ? undefined : reached.folder }
  let [seen, after] = [0, reached?.position]
  for await (const folder of walkSubtree(store, query.workspaceId, folderId, resumeAt)) {
    const name = folder ?? root
    // The next folder is only begun when there is room for it, so that the position can say where that is.
    if (seen === maxFolders || entries.length >= query.limit)
      return { entries, next: { position: '', folder: name } }
    const select = { by: 'folder' as const, folderId: folder, prefix }
    const rest = { ...query, select, limit: query.limit - entries.length }
    const page = await readOne(store, rest, after === '' ? undefined : after, name)
    entries.push(...page.entries)
    if (page.next !== undefined) return { entries, next: page.next }
    seen++
    after = undefined
  }
  return { entries, next: undefined }
}

async function readOne(
  store: Store,
  query: FileQuery,
  after: string | undefined,
  folder: string,
): Promise<ReadPage> {
  const { entries, next } = await store.files.list({ ...query, after })
  return {
    entries: entries.map(({ file, position }) => ({ file, reached: { position, folder } })),
    next: next === undefined ? undefined : { position: next, folder },
  }
}
