import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { tableAccess } from './client.ts'
import { DiscardedStore } from './discarded.ts'
import { FileStore } from './files.ts'
import { KeyStore } from './keys.ts'
import { WorkspaceStore } from './workspaces.ts'

export { type CursorBinding, decodeCursor, encodeCursor, type Position } from './cursor.ts'
export { expiringShards, type StoredFile } from './file-entity.ts'
export { type ExpectedVersion, type FileVersion, isVersion, isVisible, type UploadKey } from './files.ts'
export { derivedFileId, newFileId, newKeyId, newSecret } from './ids.ts'
export type { StoredKey } from './key-entity.ts'
export type { Workspace } from './workspace-entity.ts'

/** The methods of a class without its private parts, so that a benchmark can put something else in its place. */
type Public<Class> = { readonly [Name in keyof Class]: Class[Name] }

export interface Store {
  readonly workspaces: Public<WorkspaceStore>
  readonly keys: Public<KeyStore>
  readonly files: Public<FileStore>
  readonly discarded: Public<DiscardedStore>
}

/** The store on one table. @param now the clock, given so that tests can move it */
export function createStore(client: DynamoDBClient, tableName: string, now: () => Date): Store {
  const access = tableAccess(client, tableName)
  return {
    workspaces: new WorkspaceStore(access, now),
    keys: new KeyStore(access, now),
    files: new FileStore(access, now),
    discarded: new DiscardedStore(access, now),
  }
}
