import { defaultAuditDays } from '@lading/contract/workspace'
import { type AuditRecord, auditEntity, toStored } from './audit-entity.ts'
import { readAuditShard } from './audit-shard.ts'
import { isConditionFailure, type TableAccess } from './client.ts'
import { derivedId, shardOf } from './ids.ts'
import { mergePages } from './merge.ts'
import type { Workspace } from './workspace-entity.ts'

/** What is known of a call before it is carried out. */
export interface AuditEntry {
  /** Names what the call does: see the stack's `Call.effectId`. */
  readonly effectId: string
  /** For example `files.delete`. */
  readonly operation: string
  readonly fileId: string | undefined
  readonly folderId: string | undefined
  /** The key that called, or the one that began the job. */
  readonly keyId: string
  readonly address: string | undefined
  readonly requestId: string
}

/** Where a record lies. */
export type AuditKey = Pick<AuditRecord, 'workspaceId' | 'shard' | 'at' | 'recordId'>

/** Where a listing goes on: behind the record of this time and id. */
export type AuditPosition = Pick<AuditRecord, 'at' | 'recordId'>

/** What the log needs to know of its workspace. */
type AuditedWorkspace = Pick<Workspace, 'workspaceId' | 'listingShards' | 'auditDays'>

export interface AuditQuery {
  readonly workspace: AuditedWorkspace
  /** Only records about this file. */
  readonly fileId?: string | undefined
  /** Times as ISO 8601 in UTC with milliseconds. */
  readonly from?: string | undefined
  readonly before?: string | undefined
  readonly after: AuditPosition | undefined
  /** Records that are read, and given, at most. */
  readonly limit: number
}

/**
 * Fewest partitions that the records of a workspace are spread over. Most calls leave one, downloads of one hot file
 * as well, where one listing entry is written for each file: 4 take about 3,600 of them a second.
 */
const fewestShards = 4

const recordCharacters = 12 // 60 bits tell apart what happens in one millisecond
// An item stays below 1 KB, and costs one write unit, whatever a gateway hands over as address or id.
const longestAddress = 64
const longestRequestId = 128
const longestOperation = 64
const longestCode = 64

const dayMs = 86_400_000

const shardsOf = ({ listingShards }: AuditedWorkspace) => Math.max(fewestShards, listingShards)

/** The access patterns of the audit log. A record is written once and never overwritten; only `refused` is added. */
export class AuditStore {
  readonly #access: TableAccess
  readonly #entity: ReturnType<typeof auditEntity>
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#access = access
    this.#entity = auditEntity(access)
    this.#now = now
  }

  /** Writes a record, dated now. @returns where it lies */
  async write(workspace: AuditedWorkspace, entry: AuditEntry): Promise<AuditKey> {
    const { effectId, fileId, folderId, address, ...fields } = entry
    const now = this.#now()
    const id = derivedId(effectId, 'audit')
    const key: AuditKey = {
      workspaceId: workspace.workspaceId,
      shard: shardOf(id, shardsOf(workspace)),
      at: now.toISOString(),
      recordId: id.slice(0, recordCharacters),
    }
    const record: AuditRecord = {
      ...key,
      keyId: fields.keyId,
      operation: fields.operation.slice(0, longestOperation),
      requestId: fields.requestId.slice(0, longestRequestId),
      ...(fileId === undefined ? {} : { fileId }),
      ...(folderId === undefined ? {} : { folderId }),
      ...(address === undefined ? {} : { address: address.slice(0, longestAddress) }),
      ttl: Math.ceil((now.getTime() + daysOf(workspace) * dayMs) / 1000),
    }
    try {
      await this.#entity.create(toStored(record)).go({ response: 'none' })
    } catch (error) {
      // The SDK sent it twice and the first answer was lost.
      if (!isConditionFailure(error)) throw error
    }
    return key
  }

  /** Notes that the call of a record was refused. @param code of the error that answered it */
  async refuse({ workspaceId, shard, at, recordId }: AuditKey, code: string): Promise<void> {
    await this.#entity
      .patch({ workspaceId, shard, at, recordId })
      .set({ refused: code.slice(0, longestCode) })
      .go({ response: 'none' })
  }

  /**
   * Records that are not older than the workspace keeps them, newest first. Eventually consistent for those of a file,
   * else strongly.
   * @returns `next` the last record that was looked at; undefined when nothing lies behind it
   */
  async list(query: AuditQuery): Promise<{ records: AuditRecord[]; next: AuditPosition | undefined }> {
    const { workspace, fileId, from, before, after, limit } = query
    const shards = shardsOf(workspace)
    const now = this.#now().getTime()
    const oldest = new Date(now - daysOf(workspace) * dayMs).toISOString()
    const { items, done } = await mergePages({
      shards,
      order: 'desc',
      after: after && sortKey(after),
      limit,
      keyOf: sortKey,
      read: (shard, behind) =>
        readAuditShard(this.#access, this.#entity, {
          workspaceId: workspace.workspaceId,
          shard,
          fileId,
          low: from !== undefined && from > oldest ? from : oldest,
          high: before,
          after: behind,
          limit: Math.ceil(limit / shards),
        }),
    })
    // A workspace that keeps records for longer than it did has none of those that had ended.
    const records = items.filter(({ ttl }) => ttl * 1000 > now)
    return { records, next: done ? undefined : items.at(-1) }
  }
}

const sortKey = ({ at, recordId }: AuditPosition) => `${at}#${recordId}`

const daysOf = ({ auditDays = defaultAuditDays }: AuditedWorkspace) => auditDays
