import { hash } from 'node:crypto'
import {
  corruptId,
  fileCount,
  readerKey,
  type StoredFile,
  storedFile,
  workspaceId,
  writerKey,
} from './fixtures.ts'

/** An API key as a store holds it: the secret only as its SHA-256. */
export interface KeyRecord {
  readonly workspaceId: string
  readonly secretHash: Buffer
  readonly scopes: readonly string[]
}

const keys = new Map<string, KeyRecord>(
  [readerKey, writerKey].map(({ id, secret, scopes }) => [
    id,
    { workspaceId, secretHash: hash('sha256', secret, 'buffer'), scopes },
  ]),
)

const files = new Map<string, StoredFile>(
  Array.from({ length: fileCount }, (_, index) => storedFile(index)).map((file) => [file.id, file]),
)
files.set(corruptId, { ...storedFile(0), id: corruptId, sha256: 'not a checksum' })

/** Stands in for a read of the key's item. */
export async function findKey(id: string): Promise<KeyRecord | undefined> {
  return keys.get(id)
}

/** Stands in for a read of the file's item. */
export async function findFile(workspace: string, id: string): Promise<StoredFile | undefined> {
  const file = files.get(id)
  return file?.workspaceId === workspace ? file : undefined
}
