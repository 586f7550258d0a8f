import type { AuditRecord as Shown } from '@lading/contract/audit'
import type { AuditRecord, Workspace } from '@lading/store'
import type * as z from 'zod'
import type { ServiceContext } from '../context.ts'
import { toFileId } from '../files/file.ts'
import { toAuditRecord } from './audit-record.ts'

/** What both operations filter by. */
export interface AuditFilters {
  readonly file?: string | undefined
  readonly key?: string | undefined
  readonly operation?: string | undefined
  readonly from?: string | undefined
  readonly before?: string | undefined
}

/** Where a page goes on: behind the record of this time and id. */
export type AuditPosition = Pick<AuditRecord, 'at' | 'recordId'>

export interface AuditPage {
  readonly items: readonly z.output<typeof Shown>[]
  /** The last record that was looked at; undefined at the end. */
  readonly next: AuditPosition | undefined
}

/** Records that are read at once. */
const chunkSize = 1000

// A page ends early rather than outgrow a gateway: an ALB carries 1 MB of Lambda's result, in which the answer's JSON is
// a JSON string once more.
const maxPageBytes = 640 * 1024

/**
 * A page of the log. Key and operation are looked at record by record: a page reads so many records at most, however few
 * of them are asked for, so it can be short and still have a successor.
 * @param most how many records are read
 */
export async function readPage(
  { store }: Pick<ServiceContext, 'store'>,
  workspace: Workspace,
  filters: AuditFilters,
  { after, limit, most }: { after: AuditPosition | undefined; limit: number; most: number },
): Promise<AuditPage> {
  const { file, key, operation } = filters
  const query = {
    workspace,
    fileId: file === undefined ? undefined : toFileId(workspace.workspaceId, file),
    from: toInstant(filters.from),
    before: toInstant(filters.before),
  }
  const isAsked = (record: AuditRecord) =>
    (key === undefined || record.keyId === key) && (operation === undefined || record.operation === operation)
  const isFiltered = key !== undefined || operation !== undefined

  const items: z.output<typeof Shown>[] = []
  let next: AuditPosition | undefined = after
  let bytes = 0
  for (let left = most; left > 0; ) {
    const wanted = Math.min(left, chunkSize, isFiltered ? chunkSize : limit - items.length)
    const chunk = await store.audit.list({ ...query, after: next, limit: wanted })
    left -= wanted
    for (const [index, record] of chunk.records.entries()) {
      next = record
      if (!isAsked(record)) continue
      const item = toAuditRecord(record)
      bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(item)))
      items.push(item)
      const isLast = chunk.next === undefined && index === chunk.records.length - 1
      if (items.length === limit || bytes >= maxPageBytes) return { items, next: isLast ? undefined : next }
    }
    next = chunk.next
    if (next === undefined) break
  }
  return { items, next }
}

/** A point in time as it stands in keys, with milliseconds: the first one that is not before it. */
function toInstant(moment: string | undefined): string | undefined {
  if (moment === undefined) return undefined
  const finer = /\.\d{3}\d*[1-9]/.test(moment)
  return new Date(Date.parse(moment) + (finer ? 1 : 0)).toISOString()
}
