import type { TableAccess } from './client.ts'
import { type DiscardedUpload, discardedEntity } from './discarded-entity.ts'
import { expiringShards } from './file-entity.ts'
import type { UploadKey } from './files.ts'
import { shardOf } from './ids.ts'

/** The access patterns of uploads that were removed while their URLs may still take bytes. */
export class DiscardedStore {
  readonly #entity: ReturnType<typeof discardedEntity>
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#entity = discardedEntity(access)
    this.#now = now
  }

  /** Remembers the upload; remembering it again changes nothing. @param until from when on no bytes can arrive */
  async add({ workspaceId, fileId, uploadId }: UploadKey, until: Date): Promise<void> {
    const expiringShard = shardOf(fileId, expiringShards)
    const item = { workspaceId, fileId, uploadId, expiresAt: until.toISOString(), expiringShard }
    await this.#entity.put(item).go({ response: 'none' })
  }

  /** Uploads for which no bytes can arrive any more, oldest first. */
  async listExpired(shard: number, limit: number): Promise<DiscardedUpload[]> {
    const { data } = await this.#entity.query
      .expiring({ expiringShard: shard })
      .lt({ expiresAt: this.#now().toISOString() })
      .go({ limit, hydrate: true })
    return data
  }

  /** Forgets the upload, once its bytes are gone for good. */
  async remove({ workspaceId, fileId, uploadId }: UploadKey): Promise<void> {
    await this.#entity.delete({ workspaceId, fileId, uploadId }).go()
  }
}
