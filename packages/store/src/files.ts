import { isConditionFailure, type TableAccess } from './client.ts'
import { expiringShards, type FileEntity, fileEntity, type StoredFile } from './file-entity.ts'
import { newToken, shardOf } from './ids.ts'
import { mergeShards } from './merge.ts'

/** What a caller decides about a new file; the rest follows. */
export interface NewFile {
  readonly workspaceId: string
  readonly fileId: string
  readonly name: string
  readonly contentType: string
  readonly size: number
  readonly sha256: string | undefined
  readonly externalRef: string | undefined
  readonly tags: readonly string[]
  /** JSON text. */
  readonly metadata: string
  readonly expiresAt: Date
  /** The workspace's number of listing shards. */
  readonly listingShards: number
}

export interface FileChanges {
  readonly name?: string | undefined
  readonly tags?: readonly string[] | undefined
  /** JSON text. */
  readonly metadata?: string | undefined
}

/** Identifies one upload of one file, and with it the object that holds its bytes. */
export type UploadKey = Pick<StoredFile, 'workspaceId' | 'fileId' | 'uploadId'>

/** What tells one version of a file from another, also when it was deleted and created again under its reference. */
export type FileVersion = Pick<StoredFile, 'revision' | 'uploadId'>

/** The version that a caller expects: its revision and the beginning of its upload's id. */
export interface ExpectedVersion {
  readonly revision: number
  readonly uploadPrefix: string
}

export function isVersion(file: FileVersion, { revision, uploadPrefix }: ExpectedVersion): boolean {
  return file.revision === revision && file.uploadId.startsWith(uploadPrefix)
}

export type UpdateResult =
  | { readonly outcome: 'updated'; readonly file: StoredFile }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'changed'; readonly present: FileVersion }

/** Whether readers see the file: an expired upload and a begun deletion are gone at once, whatever is still stored. */
export function isVisible(file: StoredFile, now: Date): boolean {
  if (file.state === 'ready') return true
  return file.state === 'pending' && file.expiresAt !== undefined && file.expiresAt > now.toISOString()
}

/**
 * The access patterns of files. Every write is one conditional request that may be sent twice: no transactions. The
 * costs are in this package's README.
 */
export class FileStore {
  readonly #entity: FileEntity
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#entity = fileEntity(access)
    this.#now = now
  }

  /**
   * Stores a pending file under an id that has none.
   * @returns the new file, or undefined when the id is in use
   */
  async create(file: NewFile): Promise<StoredFile | undefined> {
    const now = this.#now().toISOString()
    const { listingShards, expiresAt, sha256, externalRef, tags, ...fields } = file
    const token = newToken()
    const item: StoredFile = {
      ...fields,
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(externalRef === undefined ? {} : { externalRef }),
      tags: [...tags],
      state: 'pending',
      revision: 1,
      uploadId: token,
      writeId: token,
      createdAt: now,
      updatedAt: now,
      expiresAt: expiresAt.toISOString(),
      shard: shardOf(file.fileId, listingShards),
      expiringShard: shardOf(file.fileId, expiringShards),
    }
    // A repetition of this very write by the SDK is refused as well; the caller then finds its own file under the id.
    const written = await this.#attempt(() => this.#entity.create(item).go({ response: 'none' }))
    return written === undefined ? undefined : item
  }

  /** The file as readers see it; undefined when it is absent, expired or being deleted. Strongly consistent. */
  async get(workspaceId: string, fileId: string): Promise<StoredFile | undefined> {
    const file = await this.getStored(workspaceId, fileId)
    return file !== undefined && isVisible(file, this.#now()) ? file : undefined
  }

  /** The file whatever its state. Strongly consistent. */
  async getStored(workspaceId: string, fileId: string): Promise<StoredFile | undefined> {
    const { data } = await this.#entity.get({ workspaceId, fileId }).go({ consistent: true })
    return data ?? undefined
  }

  /**
   * Makes a pending upload ready, and with that listed.
   * @returns the ready file, or undefined when this upload is no longer there to be completed
   */
  async markReady(file: StoredFile): Promise<StoredFile | undefined> {
    const now = this.#now().toISOString()
    const { workspaceId, fileId, shard, expiringShard, createdAt, uploadId } = file
    const written = await this.#attempt(() =>
      this.#entity
        .patch({ workspaceId, fileId })
        .set({ state: 'ready', updatedAt: now, writeId: newToken() })
        .add({ revision: 1 })
        .remove(['expiresAt'])
        .composite({ shard, expiringShard, createdAt })
        .where(
          (is, { eq, gt }) =>
            `${eq(is.state, 'pending')} AND ${eq(is.uploadId, uploadId)} AND ${gt(is.expiresAt, now)}`,
        )
        .go({ response: 'all_new' }),
    )
    if (written) return written.data as StoredFile // all_new gives every attribute
    // Whoever made it ready, this call's own retry or a call beside it: the upload is complete.
    const present = await this.getStored(workspaceId, fileId)
    return present?.state === 'ready' && present.uploadId === uploadId ? present : undefined
  }

  /** Changes fields of a visible file. @param expected the only version to change; any when undefined */
  async update(
    workspaceId: string,
    fileId: string,
    changes: FileChanges,
    expected: ExpectedVersion | undefined,
  ): Promise<UpdateResult> {
    const now = this.#now()
    const writeId = newToken()
    const { name, tags, metadata } = changes
    const written = await this.#attempt(() =>
      this.#entity
        .patch({ workspaceId, fileId })
        .set({
          ...(name === undefined ? {} : { name }),
          ...(tags === undefined ? {} : { tags: [...tags] }),
          ...(metadata === undefined ? {} : { metadata }),
          updatedAt: now.toISOString(),
          writeId,
        })
        .add({ revision: 1 })
        .where((is, { eq, gt, begins }) => {
          const visible = `(${eq(is.state, 'ready')} OR (${eq(is.state, 'pending')} AND ${gt(is.expiresAt, now.toISOString())}))`
          return expected === undefined
            ? visible
            : `${visible} AND ${eq(is.revision, expected.revision)} AND ${begins(is.uploadId, expected.uploadPrefix)}`
        })
        .go({ response: 'all_new' }),
    )
    if (written) return { outcome: 'updated', file: written.data as StoredFile } // all_new gives every attribute
    const present = await this.get(workspaceId, fileId)
    if (present === undefined) return { outcome: 'missing' }
    if (present.writeId === writeId) return { outcome: 'updated', file: present }
    // Without an expected version only the visibility was asked for: the file has come, or come back, in between.
    if (expected === undefined) return this.update(workspaceId, fileId, changes, expected)
    return { outcome: 'changed', present }
  }

  /**
   * Begins the deletion of an upload: from here on readers do not see it and listings do not name it.
   * @param onlyUnchanged whether a change of the file since it was read keeps it from being deleted
   * @returns false when the upload is no longer in the state that `file` shows, so that an expired upload which was
   * completed at the last moment is not taken for waste
   */
  async markDeleting(file: StoredFile, onlyUnchanged = false): Promise<boolean> {
    const { workspaceId, fileId, shard, expiringShard, createdAt, uploadId } = file
    const now = this.#now().toISOString()
    const written = await this.#attempt(() =>
      this.#entity
        .patch({ workspaceId, fileId })
        .set({ state: 'deleting', expiresAt: now, updatedAt: now, writeId: newToken() })
        .composite({ shard, expiringShard, createdAt })
        .where((is, { eq }) => {
          const same = `${eq(is.uploadId, uploadId)} AND ${eq(is.state, file.state)}`
          return onlyUnchanged ? `${same} AND ${eq(is.revision, file.revision)}` : same
        })
        .go({ response: 'none' }),
    )
    return written !== undefined
  }

  /** Removes the item of an upload whose bytes are gone. Does nothing when it is another's by now, or gone. */
  async erase({ workspaceId, fileId, uploadId }: UploadKey): Promise<void> {
    await this.#attempt(() =>
      this.#entity
        .delete({ workspaceId, fileId })
        .where((is, { eq }) => eq(is.uploadId, uploadId))
        .go(),
    )
  }

  /** Ready files, newest first, beginning behind a position. Reads about as many items as it is asked for. */
  list(
    workspaceId: string,
    listingShards: number,
    after: { createdAt: string; fileId: string } | undefined,
    limit: number,
  ): AsyncGenerator<StoredFile> {
    const perShard = Math.ceil(limit / listingShards)
    const readShard = async (shard: number, behind: typeof after) => {
      const query = this.#entity.query.listed({ workspaceId, shard })
      const page = await (behind === undefined ? query : query.lt(behind)).go({
        order: 'desc',
        limit: perShard,
        cursor: null,
      })
      return { items: page.data, done: page.cursor === null }
    }
    return mergeShards(listingShards, after, readShard)
  }

  /** Uploads that were not completed in time and deletions that were begun, oldest first: what a sweep works on. */
  async listExpired(shard: number, limit: number): Promise<StoredFile[]> {
    const { data } = await this.#entity.query
      .expiring({ expiringShard: shard })
      .lt({ expiresAt: this.#now().toISOString() })
      .go({ limit, hydrate: true })
    return data
  }

  /** The write's result, or undefined when its condition did not hold. */
  async #attempt<Result>(write: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await write()
    } catch (error) {
      if (isConditionFailure(error)) return undefined
      throw error
    }
  }
}
