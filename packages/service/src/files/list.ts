import { contract } from '@lading/contract'
import { CursorInvalid } from '@lading/contract/errors'
import type { File } from '@lading/contract/files'
import { decodeCursor, encodeCursor } from '@lading/store'
import { handle } from '../context.ts'
import { openCursor } from '../cursor.ts'
import { toFile } from './file.ts'

// A page ends early rather than outgrow a gateway: an ALB carries 1 MB of Lambda's result, in which the answer's JSON is
// a JSON string once more. Well below it, because one item is at most 100 KB.
const maxPageBytes = 640 * 1024

export const list = handle(contract.files.list, async ({ input, context, principal, fail }) => {
  const { workspaceId } = principal
  const { binding, listingShards } = await openCursor(context, workspaceId, 'files.list', [])
  const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, binding)
  if (input.cursor !== undefined && after === undefined) {
    throw fail(CursorInvalid, 'The cursor was not made by this listing of this workspace.')
  }

  const items: File[] = []
  let bytes = 0
  let more = false
  const behind = after && { createdAt: after.createdAt, fileId: after.id }
  for await (const file of context.store.files.list(workspaceId, listingShards, behind, input.limit + 1)) {
    if (items.length === input.limit || bytes >= maxPageBytes) {
      more = true
      break
    }
    const item = toFile(file)
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(item)))
    items.push(item)
  }
  const last = items.at(-1)
  const nextCursor = more && last ? encodeCursor({ createdAt: last.createdAt, id: last.id }, binding) : null
  return { items, nextCursor }
})
