import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { AuditStore } from './audit.ts'
import { tableAccess } from './client.ts'
import { DayStore } from './days.ts'
import { DiscardedStore } from './discarded.ts'
import { FileStore } from './files.ts'
import { FolderStore } from './folders.ts'
import { IdempotencyStore } from './idempotency.ts'
import { JobStore } from './jobs.ts'
import { KeyStore } from './keys.ts'
import { RateStore } from './rates.ts'
import { SweepStore } from './sweeps.ts'
import { UploadStore } from './uploads.ts'
import { UsageStore } from './usage.ts'
import { VersionStore } from './versions.ts'
import { WorkspaceStore } from './workspaces.ts'

export type { AuditPosition } from './audit.ts'
export type { AuditRecord } from './audit-entity.ts'
export { type CursorBinding, decodeCursor, encodeCursor, type Position } from './cursor.ts'
export type { DayCounts } from './days.ts'
export type { FileCollection } from './file-collection.ts'
export { expiringShards, type StoredFile } from './file-entity.ts'
export type { FilePage, FileQuery, FileSelection } from './file-listing.ts'
export {
  type ExpectedRevision,
  type FileChange,
  type FileRevision,
  hasEffect,
  isOver,
  isRevision,
  isVisible,
  type UploadKey,
  withEffect,
} from './files.ts'
export { rootId, type StoredFolder } from './folder-entity.ts'
export type { FolderNameEntry } from './folder-name-entity.ts'
export type { FolderStructure, MoveIntent } from './folder-structure-entity.ts'
export { isNamedBy, nameOf } from './folders.ts'
export type { Claim, ClaimOutcome } from './idempotency.ts'
export {
  derivedFileId,
  derivedId,
  effectFileId,
  newFileId,
  newKeyId,
  newSecret,
  newToken,
  shardOf,
} from './ids.ts'
export type { StoredJob } from './job-entity.ts'
export { type JobFacts, type JobFailure, type JobProgress, maxStalled } from './jobs.ts'
export type { StoredKey } from './key-entity.ts'
export { isLiveKey, plannedExpiryOf } from './keys.ts'
export type { TableSlice } from './sweeps.ts'
export type { TagEntry } from './tag-entity.ts'
export type { StoredUpload } from './upload-entity.ts'
export type { OpenChange } from './usage.ts'
export type { UsageAmount } from './usage-entity.ts'
export type { StoredVersion } from './version-entity.ts'
export { versionOf } from './versions.ts'
export type { Workspace } from './workspace-entity.ts'
export type { WorkspaceChange } from './workspaces.ts'

/** The methods of a class without its private parts, so that a benchmark can put something else in its place. */
type Public<Class> = { readonly [Name in keyof Class]: Class[Name] }

export interface Store {
  readonly workspaces: Public<WorkspaceStore>
  readonly keys: Public<KeyStore>
  readonly files: Public<FileStore>
  readonly versions: Public<VersionStore>
  readonly uploads: Public<UploadStore>
  readonly discarded: Public<DiscardedStore>
  readonly folders: Public<FolderStore>
  readonly jobs: Public<JobStore>
  readonly usage: Public<UsageStore>
  readonly days: Public<DayStore>
  readonly audit: Public<AuditStore>
  readonly rates: Public<RateStore>
  readonly idempotency: Public<IdempotencyStore>
  readonly sweeps: Public<SweepStore>
}

/** The store on one table. @param now the clock, given so that tests can move it */
export function createStore(client: DynamoDBClient, tableName: string, now: () => Date): Store {
  const access = tableAccess(client, tableName)
  return {
    workspaces: new WorkspaceStore(access, now),
    keys: new KeyStore(access, now),
    files: new FileStore(access, now),
    versions: new VersionStore(access),
    uploads: new UploadStore(access, now),
    discarded: new DiscardedStore(access, now),
    folders: new FolderStore(access, now),
    jobs: new JobStore(access, now),
    usage: new UsageStore(access, now),
    days: new DayStore(access, now),
    audit: new AuditStore(access, now),
    rates: new RateStore(access),
    idempotency: new IdempotencyStore(access, now),
    sweeps: new SweepStore(access, now),
  }
}
