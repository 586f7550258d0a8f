import { contract } from '@lading/contract'
import { CursorInvalid } from '@lading/contract/errors'
import type { AuditRecord } from '../../generated/resources.ts'
import { type Caller, handle } from '../context.ts'
import { fileIdOf } from '../ids.ts'
import { cursorDetail, pageOf } from '../page.ts'
import { instant } from '../time.ts'
import type { World } from '../world.ts'

interface Input {
  readonly file?: string | undefined
  readonly key?: string | undefined
  readonly operation?: string | undefined
  readonly from?: string | undefined
  readonly before?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

function pageFor(operation: string, input: Input, { workspace }: Caller, { cursorSecret }: World) {
  const { limit, cursor, ...filters } = input
  const { file, key, from, before } = filters
  const fileId = file === undefined ? undefined : fileIdOf(workspace.id, file)
  const isAsked = (record: AuditRecord) =>
    (fileId === undefined || record.fileId === fileId) &&
    (key === undefined || record.keyId === key) &&
    (filters.operation === undefined || record.operation === filters.operation) &&
    (from === undefined || record.at >= instant(from)) &&
    (before === undefined || record.at < instant(before))
  return pageOf({
    items: workspace.records.filter(isAsked),
    keyOf: ({ id }) => id,
    order: 'desc',
    limit,
    cursor,
    binding: { secret: cursorSecret, workspaceId: workspace.id, operation, query: filters },
  })
}

export const list = handle(contract.audit.list, async ({ input, context, principal, fail }) => {
  const page = pageFor('audit.list', input, principal, context)
  if (page === undefined) throw fail(CursorInvalid, cursorDetail)
  return page
})

const exportRecords = handle(contract.audit.export, async ({ input, context, principal, fail }) => {
  const page = pageFor('audit.export', input, principal, context)
  if (page === undefined) throw fail(CursorInvalid, cursorDetail)
  return page
})

export { exportRecords as export }
