import { contract } from '@lading/contract'
import { CursorInvalid, FileNotFound, FileNotReady } from '@lading/contract/errors'
import { decodeCursor, encodeCursor, versionOf } from '@lading/store'
import { handle } from '../context.ts'
import { openCursor } from '../cursor.ts'
import { notFoundDetail } from '../files/file.ts'
import { findReadyFile, notReadyDetail, toVersion } from './version.ts'

export const list = handle(contract.versions.list, async (call, loadWorkspace) => {
  const { input, context, principal, fail } = call
  const file = await findReadyFile(context, principal.workspaceId, input.id)
  if (file === 'no file') throw fail(FileNotFound, notFoundDetail)
  if (file === 'not ready') throw fail(FileNotReady, notReadyDetail)
  const binding = openCursor(await loadWorkspace('recent'), 'versions.list', [file.fileId, file.origin])
  const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, binding)
  if (input.cursor !== undefined && after === undefined) {
    throw fail(CursorInvalid, 'The cursor was not made by this listing of this file.')
  }
  const present = after === undefined ? [versionOf(file)] : []
  const below = after === undefined ? file.version : Number(after.id)
  const room = input.limit - present.length
  // One more than there is room for tells whether there is another page.
  const { items } = await context.store.versions.list(file, below, room + 1)
  const shown = [...present, ...items.slice(0, room)]
  const last = shown.at(-1)
  const more = items.length > room && last !== undefined
  return {
    items: shown.map((version) => toVersion(version, file)),
    nextCursor: more ? encodeCursor({ createdAt: '', id: String(last.version) }, binding) : null,
  }
})
