import { contract } from '@lading/contract'
import { CursorInvalid, FolderNotFound, QueryNotServed } from '@lading/contract/errors'
import type { File } from '@lading/contract/file'
import { decodeCursor, encodeCursor, type FileQuery, isVisible } from '@lading/store'
import { handle } from '../context.ts'
import { openCursor } from '../cursor.ts'
import { noFolderDetail, resolveFolder } from '../folders/resolve.ts'
import { heldBy } from '../workspace/hold.ts'
import { toFile } from './file.ts'
import { type Reached, readPage } from './page.ts'
import { selectIndex } from './select.ts'

// A page ends early rather than outgrow a gateway: an ALB carries 1 MB of Lambda's result, in which the answer's JSON is
// a JSON string once more. Well below it, because one item is at most 100 KB.
const maxPageBytes = 640 * 1024

export const list = handle(contract.files.list, async (call, loadWorkspace) => {
  const { input, context, principal, fail } = call
  const { workspaceId } = principal
  const { store, now } = context
  const listing = selectIndex(input)
  if ('conflict' in listing) {
    const { conflict } = listing
    const what = conflict.length === 1 ? `${conflict[0]} alone` : `${conflict.join(', ')} together`
    throw fail(QueryNotServed, `No index serves ${what}.`, listing)
  }
  const { cursor, limit, ...query } = input
  // A hold keeps the trash.
  const workspace = await loadWorkspace(input.state === 'trashed' ? undefined : 'recent')
  const binding = openCursor(workspace, 'files.list', [JSON.stringify(query)])
  const reached = cursor === undefined ? undefined : decodeCursor(cursor, binding)
  if (cursor !== undefined && reached === undefined) {
    throw fail(CursorInvalid, 'The cursor was not made by this listing of this workspace.')
  }
  const folder =
    input.folder === undefined ? undefined : await resolveFolder(store, workspaceId, input.folder)
  if (input.folder !== undefined && folder === undefined) throw fail(FolderNotFound, noFolderDetail)

  const items: File[] = []
  let bytes = 0
  const trashKept = heldBy({}, workspace, now()) !== undefined
  const { select } = listing
  const files: FileQuery = {
    workspaceId,
    shards: workspace.listingShards,
    select: select.by === 'folder' ? { ...select, folderId: folder?.folderId } : select,
    order: input.order ?? (listing.sort === 'name' ? 'asc' : 'desc'),
    after: undefined,
    limit: limit + 1,
  }
  const page = await readPage(
    store,
    files,
    input.subtree,
    reached && { position: reached.createdAt, folder: reached.id },
  )
  if (page === undefined) {
    throw fail(CursorInvalid, 'The folder that the page before ended in was moved away; begin anew.')
  }
  let next: Reached | undefined = page.next
  let last: Reached | undefined
  for (const { file, reached: at } of page.entries) {
    if (items.length === limit || bytes >= maxPageBytes) {
      next = last
      break
    }
    last = at
    const there = isVisible(file, now()) || (file.state === 'trashed' && trashKept)
    if (!there) continue
    const item = toFile(file)
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(item)))
    items.push(item)
  }
  const nextCursor =
    next === undefined ? null : encodeCursor({ createdAt: next.position, id: next.folder }, binding)
  return { items, nextCursor }
})
