import { contract } from '@lading/contract'
import { CursorInvalid } from '@lading/contract/errors'
import { decodeCursor, encodeCursor } from '@lading/store'
import { handle } from '../context.ts'
import { openCursor } from '../cursor.ts'
import { toApiKey } from './key.ts'

export const list = handle(contract.keys.list, async (call, loadWorkspace) => {
  const { input, context, principal, fail } = call
  const { workspaceId } = principal
  const binding = openCursor(await loadWorkspace('recent'), 'keys.list', [])
  const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, binding)
  if (input.cursor !== undefined && after === undefined) {
    throw fail(CursorInvalid, 'The cursor was not made by this listing of this workspace.')
  }
  const behind = after && { createdAt: after.createdAt, keyId: after.id }
  const { items, done } = await context.store.keys.list(workspaceId, behind, input.limit)
  const last = items.at(-1)
  const nextCursor =
    done || !last ? null : encodeCursor({ createdAt: last.createdAt, id: last.keyId }, binding)
  return { items: items.map(toApiKey), nextCursor }
})
