import { contract } from '@lading/contract'
import { CursorInvalid, FolderNotFound, QueryNotServed } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { childrenOf, findFolder, noFolderDetail } from '../folders/find.ts'
import { byBytes } from '../order.ts'
import { cursorDetail, pageOf } from '../page.ts'
import type { StoredFile, StoredFolder, StoredWorkspace } from '../state.ts'
import { instant } from '../time.ts'
import { type ListInput, selectSort } from './select.ts'
import { presentOf, toFile } from './view.ts'

export const list = handle(contract.files.list, async ({ input, context, principal, fail }) => {
  const { workspace } = principal
  const selected = selectSort(input)
  if ('conflict' in selected) {
    throw fail(QueryNotServed, `No index serves ${selected.conflict.join(' and ')} like this.`, selected)
  }
  const { sort } = selected
  const folder = input.folder === undefined ? undefined : findFolder(workspace, input.folder)
  if (input.folder !== undefined && folder === undefined) throw fail(FolderNotFound, noFolderDetail)
  // Folder by folder, each before what is below it.
  const folders = folder === undefined ? undefined : foldersOf(workspace, folder, input.subtree)
  const { cursor, limit, ...query } = input
  const page = pageOf({
    items: [...workspace.files.values()].filter(
      (file) => isAsked(file, input) && (folders === undefined || folders.has(file.folderId)),
    ),
    keyOf: (file) => `${folders?.get(file.folderId) ?? ''}${sortKey(file, sort)}`,
    order: input.order ?? (sort === 'name' ? 'asc' : 'desc'),
    limit,
    cursor,
    binding: {
      secret: context.cursorSecret,
      workspaceId: workspace.id,
      operation: 'files.list',
      query,
    },
  })
  if (page === undefined) throw fail(CursorInvalid, cursorDetail)
  return { ...page, items: page.items.map(toFile) }
})

/** The ids of the folders that are listed, each with text that sorts them. */
function foldersOf(
  workspace: StoredWorkspace,
  top: StoredFolder | null,
  subtree: boolean,
): Map<string | null, string> {
  const below = (folder: StoredFolder | null): (StoredFolder | null)[] => [
    folder,
    ...childrenOf(workspace, folder)
      .sort((a, b) => byBytes(a.name, b.name))
      .flatMap(below),
  ]
  const all = subtree ? below(top) : [top]
  return new Map(all.map((folder, index) => [folder?.id ?? null, `${String(index).padStart(6, '0')}#`]))
}

function isAsked(file: StoredFile, input: ListInput): boolean {
  const { contentType, size } = presentOf(file)
  const { tag, namePrefix, sizeMin = 0, sizeMax = Number.POSITIVE_INFINITY } = input
  const { createdFrom, createdBefore } = input
  const at = timeOf(file)
  return (
    file.state === input.state &&
    (tag === undefined || file.tags.includes(tag)) &&
    (input.contentType === undefined || essence(contentType) === essence(input.contentType)) &&
    (namePrefix === undefined || folded(file.name).startsWith(folded(namePrefix))) &&
    (createdFrom === undefined || at >= instant(createdFrom)) &&
    (createdBefore === undefined || at < instant(createdBefore)) &&
    size >= sizeMin &&
    size <= sizeMax
  )
}

const essence = (type: string) => (type.split(';', 1)[0] ?? '').trim().toLowerCase()
/** Regardless of case, and of how accents are composed. */
const folded = (name: string) => name.normalize('NFC').toLowerCase()
/** When it was created; in the trash, when it was deleted. */
const timeOf = ({ createdAt, trashedAt }: StoredFile) => trashedAt ?? createdAt

/** Characters of a name that sort: a cursor has to carry them. */
const nameCharacters = 256

function sortKey(file: StoredFile, sort: 'created' | 'name' | 'size'): string {
  switch (sort) {
    case 'created':
      return `${timeOf(file)}#${file.id}`
    case 'name':
      return `${[...folded(file.name)].slice(0, nameCharacters).join('')}\u0001${file.id}`
    case 'size':
      return `${String(presentOf(file).size).padStart(15, '0')}#${file.id}`
  }
}
