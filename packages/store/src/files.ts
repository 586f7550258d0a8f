import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { isConditionFailure, type TableAccess } from './client.ts'
import { CollectionReader, type FileCollection } from './file-collection.ts'
import {
  type FileEntity,
  fileEntity,
  fileKey,
  type IndexedFile,
  indexAttributes,
  type StoredFile,
} from './file-entity.ts'
import { type FilePage, type FileQuery, listFiles } from './file-listing.ts'
import { newToken, shardOf } from './ids.ts'
import { indexed } from './index-keys.ts'
import { batchGet, deleteItems } from './raw.ts'
import type { TagEntry } from './tag-entity.ts'
import { TagEntries } from './tags.ts'

/** What a caller decides about a new file; the rest follows. */
export interface NewFile {
  readonly workspaceId: string
  readonly fileId: string
  readonly name: string
  readonly contentType: string
  readonly size: number
  readonly sha256: string | undefined
  /** Of a multipart upload. */
  readonly partSize: number | undefined
  readonly externalRef: string | undefined
  readonly folderId: string | undefined
  readonly tags: readonly string[]
  /** JSON text. */
  readonly metadata: string
  readonly expiresAt: Date
  /** The workspace's number of listing shards. */
  readonly listingShards: number
  /** Names the first upload. */
  readonly uploadId: string
  /** S3's id of its multipart upload, where that is begun already. */
  readonly multipartId?: string
  /** When the file ends by itself once it is ready. */
  readonly keepUntil?: string
}

/** Identifies one upload of one file, and with it the object that holds its bytes. */
export type UploadKey = Pick<StoredFile, 'workspaceId' | 'fileId' | 'uploadId'>

/** What tells one state of a file from another, also when it was deleted and created again under its reference. */
export type FileRevision = Pick<StoredFile, 'revision' | 'uploadId'>

/** The state that a caller expects: its revision and the beginning of its upload's id. */
export interface ExpectedRevision {
  readonly revision: number
  readonly uploadPrefix: string
}

export function isRevision(file: FileRevision, { revision, uploadPrefix }: ExpectedRevision): boolean {
  return file.revision === revision && file.uploadId.startsWith(uploadPrefix)
}

/**
 * Whether readers see the file: an expired upload, an expired file of the trash and a begun deletion are gone at once,
 * whatever is still stored.
 */
export function isVisible(file: StoredFile, now: Date): boolean {
  if (file.state === 'ready') return !isOver(file, now)
  if (file.state === 'deleting') return false
  return file.expiresAt !== undefined && file.expiresAt > now.toISOString()
}

/** Whether a ready file has ended by itself. A hold of its own keeps it. */
export function isOver(
  { keepUntil, legalHold, retainUntil }: Pick<StoredFile, 'keepUntil' | 'legalHold' | 'retainUntil'>,
  now: Date,
): boolean {
  if (keepUntil === undefined || legalHold === true) return false
  const end = retainUntil !== undefined && retainUntil > keepUntil ? retainUntil : keepUntil
  return end <= now.toISOString()
}

/** How many of the last effects a head remembers: a replay comes within minutes, behind few other changes. */
const rememberedEffects = 8
// 60 bits tell the few effects of one file apart.
const effectCharacters = 12

/** Whether the effect of a call has happened to this file already. */
export function hasEffect(file: StoredFile, effectId: string): boolean {
  return file.effects.includes(effectId.slice(0, effectCharacters))
}

/** The file's effects with one more. */
export function withEffect(file: StoredFile, effectId: string): string[] {
  return [...file.effects, effectId.slice(0, effectCharacters)].slice(-rememberedEffects)
}

/** What a write changes of a head; revision, fence, write id and update time are the store's own. */
export type FileChange = {
  readonly [Name in Exclude<
    keyof StoredFile,
    'workspaceId' | 'fileId' | 'revision' | 'writeId' | 'updatedAt' | 'origin' | 'createdAt'
  >]?: StoredFile[Name] | undefined
}

/**
 * The heads of files. Every write is one conditional request that may be sent twice: no transactions. The costs are in
 * this package's README.
 */
export class FileStore {
  readonly #entity: FileEntity
  readonly #tags: TagEntries
  readonly #collections: CollectionReader
  readonly #access: TableAccess
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#entity = fileEntity(access)
    this.#tags = new TagEntries(access, now)
    this.#collections = new CollectionReader(access)
    this.#access = access
    this.#now = now
  }

  /**
   * Stores a pending file under an id that has none.
   * @returns the new file, or undefined when the id is in use
   */
  async create(file: NewFile): Promise<StoredFile | undefined> {
    const now = this.#now().toISOString()
    const { listingShards, expiresAt, sha256, externalRef, folderId, partSize, tags, ...fields } = file
    const item: StoredFile = {
      ...fields,
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(partSize === undefined ? {} : { partSize }),
      ...(externalRef === undefined ? {} : { externalRef }),
      ...(folderId === undefined ? {} : { folderId }),
      tags: [...tags],
      state: 'pending',
      version: 1,
      totalBytes: file.size,
      origin: file.uploadId,
      revision: 1,
      fence: 0,
      writeId: newToken(),
      effects: [],
      createdAt: now,
      updatedAt: now,
      expiresAt: expiresAt.toISOString(),
      shard: shardOf(file.fileId, listingShards),
    }
    // A repetition of this very write by the SDK is refused as well; the caller then finds its own upload under the id.
    const written = await attempt(() => this.#put(this.#entity.create(indexed(item)).params()))
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

  /** Files as readers see them, of up to 100 ids, in any order; those that are absent are left out. Strongly consistent. */
  async getMany(workspaceId: string, fileIds: readonly string[]): Promise<StoredFile[]> {
    const items = await batchGet(
      this.#access,
      fileIds.map((fileId) => fileKey(workspaceId, fileId)),
      true,
    )
    return items.flatMap((item) => {
      const { data } = this.#entity.parse({ Item: item })
      return data !== null && isVisible(data, this.#now()) ? [data] : []
    })
  }

  /**
   * Writes the file with changes, if it still is as it was read. A field given as undefined is removed. Its entries in
   * listings by tag come along.
   * @param seen `quiet` keeps revision and update time: nothing changes for readers, only the fence is raised
   * @returns the file as written, or undefined when it has changed since it was read
   */
  async change(
    present: StoredFile,
    change: FileChange,
    seen: 'seen' | 'quiet' = 'seen',
  ): Promise<StoredFile | undefined> {
    const { workspaceId, fileId, revision, fence } = present
    const next = withoutUndefined({
      ...present,
      ...change,
      ...(seen === 'seen'
        ? { revision: revision + 1, updatedAt: this.#now().toISOString() }
        : { fence: fence + 1 }),
      writeId: newToken(),
    })
    const removeDropped = await this.#tags.prepare(present, next)
    const put = this.#entity
      .put(indexed(next))
      .where(
        (is, { eq }) =>
          `${eq(is.origin, present.origin)} AND ${eq(is.revision, revision)} AND ${eq(is.fence, fence)}`,
      )
    const written = await attempt(() => this.#put(put.params()))
    if (written === undefined) {
      // Refused: by somebody else's change, or because the SDK sent it twice and the first answer was lost.
      const stored = await this.getStored(workspaceId, fileId)
      if (stored?.writeId !== next.writeId) return undefined
    }
    await removeDropped()
    return next
  }

  /** Sends what ElectroDB has made of a file, without what only its keys are made of. @param params of a PutItem */
  async #put(params: object): Promise<true> {
    const { Item, ...input } = params as { TableName: string; Item: IndexedFile } // ElectroDB's own, untyped
    const stored = Object.entries(Item).filter(([name]) => !isIndexAttribute(name))
    await this.#access.client.send(new PutCommand({ ...input, Item: Object.fromEntries(stored) }))
    return true
  }

  /** Removes the head of a file whose bytes are gone. Does nothing when it is another's by now, or gone. */
  async erase({ workspaceId, fileId, origin }: StoredFile): Promise<void> {
    await attempt(() =>
      this.#entity
        .delete({ workspaceId, fileId })
        .where((is, { eq }) => `${eq(is.origin, origin)} AND ${eq(is.state, 'deleting')}`)
        .go(),
    )
  }

  /** Everything that lies beside the head of a file. Strongly consistent. */
  collection(workspaceId: string, fileId: string): Promise<FileCollection> {
    return this.#collections.read(workspaceId, fileId)
  }

  /** Removes the entry of a tag, if nobody has made it anew since it was read. */
  async removeTag(entry: TagEntry): Promise<void> {
    await this.#tags.remove(entry)
  }

  /** Removes items by their keys, those that are still the ones that were read. */
  async removeItems(keys: FileCollection['others']): Promise<void> {
    await deleteItems(this.#access, keys)
  }

  /** A page of files: one query of one index for each shard, merged. */
  list(query: FileQuery): Promise<FilePage> {
    return listFiles(this.#access, this.#entity, query)
  }

  /** What was not completed in time, has been in the trash for long enough, or was begun to be deleted; oldest first. */
  async listExpired(shard: number, limit: number): Promise<StoredFile[]> {
    const { data } = await this.#entity.query
      .expiring({ expiringShard: shard })
      .lt({ endsAt: this.#now().toISOString() })
      .go({ limit, hydrate: true })
    return data
  }
}

const indexNames: readonly string[] = indexAttributes

function isIndexAttribute(name: string): boolean {
  return indexNames.includes(name)
}

/** The write's result, or undefined when its condition did not hold. */
async function attempt<Result>(write: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await write()
  } catch (error) {
    if (isConditionFailure(error)) return undefined
    throw error
  }
}

/** A change never gives undefined for a field that a file must have: `FileChange` cannot say so. */
function withoutUndefined(fields: { [Name in keyof StoredFile]: StoredFile[Name] | undefined }): StoredFile {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as StoredFile // see above
}
