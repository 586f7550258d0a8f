import { contract } from '@lading/contract'
import { CursorInvalid } from '@lading/contract/errors'
import { decodeCursor, encodeCursor } from '@lading/store'
import { handle } from '../context.ts'
import { openCursor } from '../cursor.ts'
import { toJob } from './job.ts'

export const list = handle(contract.jobs.list, async (call, loadWorkspace) => {
  const { input, context, principal, fail } = call
  const { workspaceId } = principal
  const binding = openCursor(await loadWorkspace('recent'), 'jobs.list', [])
  const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, binding)
  if (input.cursor !== undefined && after === undefined) {
    throw fail(CursorInvalid, 'The cursor was not made by this listing of this workspace.')
  }
  const behind = after && { createdAt: after.createdAt, jobId: after.id }
  const { items, next } = await context.store.jobs.list(workspaceId, behind, input.limit)
  const nextCursor =
    next === undefined ? null : encodeCursor({ createdAt: next.createdAt, id: next.jobId }, binding)
  return { items: items.map(toJob), nextCursor }
})
