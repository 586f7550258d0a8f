import { isConditionFailure, type TableAccess } from './client.ts'
import { expiringShards } from './file-entity.ts'
import { shardOf } from './ids.ts'
import { type StoredUpload, uploadEntity } from './upload-entity.ts'

export type NewUpload = Pick<
  StoredUpload,
  'workspaceId' | 'fileId' | 'uploadId' | 'origin' | 'contentType' | 'size'
> & {
  readonly sha256: string | undefined
  readonly partSize: number | undefined
  readonly expiresAt: Date
}

/** More uploads of one file at once than anybody has. */
const openAtOnce = 20

type Key = Pick<StoredUpload, 'workspaceId' | 'fileId' | 'uploadId'>

/** Uploads of new versions under way. */
export class UploadStore {
  readonly #entity: ReturnType<typeof uploadEntity>
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#entity = uploadEntity(access)
    this.#now = now
  }

  /** Stores the upload; the one that is there already when it is the repetition of a call. */
  async create(upload: NewUpload): Promise<StoredUpload> {
    const { sha256, partSize, expiresAt, ...fields } = upload
    const item: StoredUpload = {
      ...fields,
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(partSize === undefined ? {} : { partSize }),
      state: 'pending',
      createdAt: this.#now().toISOString(),
      expiresAt: expiresAt.toISOString(),
      expiringShard: shardOf(upload.fileId, expiringShards),
    }
    try {
      await this.#entity.create(item).go({ response: 'none' })
      return item
    } catch (error) {
      if (!isConditionFailure(error)) throw error
      const present = await this.getStored(upload)
      if (present === undefined) throw error
      return present
    }
  }

  /** The upload while it can be completed; undefined when it is absent, expired or being aborted. Strongly consistent. */
  async get(key: Key): Promise<StoredUpload | undefined> {
    const upload = await this.getStored(key)
    const open = upload?.state === 'pending' && upload.expiresAt > this.#now().toISOString()
    return open ? upload : undefined
  }

  /** Uploads of a file that can be completed, not all when there are many. Strongly consistent. */
  async listOpen({ workspaceId, fileId }: Omit<Key, 'uploadId'>): Promise<StoredUpload[]> {
    const { data } = await this.#entity.query
      .primary({ workspaceId, fileId })
      .go({ consistent: true, limit: openAtOnce })
    const now = this.#now().toISOString()
    return data.filter(({ state, expiresAt }) => state === 'pending' && expiresAt > now)
  }

  /** The upload whatever its state. Strongly consistent. */
  async getStored({ workspaceId, fileId, uploadId }: Key): Promise<StoredUpload | undefined> {
    const { data } = await this.#entity.get({ workspaceId, fileId, uploadId }).go({ consistent: true })
    return data ?? undefined
  }

  /**
   * Notes S3's id of the multipart upload, unless there is one.
   * @returns the id that is noted; undefined when the upload is gone
   */
  async noteMultipart(
    { workspaceId, fileId, uploadId }: Key,
    multipartId: string,
  ): Promise<string | undefined> {
    try {
      await this.#entity
        .patch({ workspaceId, fileId, uploadId })
        .set({ multipartId })
        .where((is, { notExists }) => notExists(is.multipartId))
        .go({ response: 'none' })
      return multipartId
    } catch (error) {
      if (!isConditionFailure(error)) throw error
      return (await this.getStored({ workspaceId, fileId, uploadId }))?.multipartId
    }
  }

  /** From here on the upload cannot be completed, and the sweep removes what is left of it. @returns false when it is gone */
  async markAborting(upload: Key & Pick<StoredUpload, 'expiringShard'>): Promise<boolean> {
    const { workspaceId, fileId, uploadId, expiringShard } = upload
    try {
      await this.#entity
        .patch({ workspaceId, fileId, uploadId })
        .set({ state: 'aborting', expiresAt: this.#now().toISOString() })
        .composite({ expiringShard })
        .go({ response: 'none' })
      return true
    } catch (error) {
      if (!isConditionFailure(error)) throw error
      return false
    }
  }

  async remove({ workspaceId, fileId, uploadId }: Key): Promise<void> {
    await this.#entity.delete({ workspaceId, fileId, uploadId }).go()
  }

  /** Uploads that were not completed in time, oldest first. */
  async listExpired(shard: number, limit: number): Promise<StoredUpload[]> {
    const { data } = await this.#entity.query
      .expiring({ expiringShard: shard })
      .lt({ expiresAt: this.#now().toISOString() })
      .go({ limit, hydrate: true })
    return data
  }
}
