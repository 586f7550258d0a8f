import { isConditionFailure, type TableAccess } from './client.ts'
import { expiringShards } from './file-entity.ts'
import { folderEntity, type StoredFolder } from './folder-entity.ts'
import { type FolderNameEntry, folderNameEntity } from './folder-name-entity.ts'
import { type FolderStructure, folderStructureEntity, type MoveIntent } from './folder-structure-entity.ts'
import { newToken, shardOf } from './ids.ts'

export interface NewFolder {
  readonly workspaceId: string
  readonly folderId: string
  /** A folder's id, or `root`. */
  readonly parentId: string
  readonly name: string
  /** When the sweeper may end the creation. */
  readonly dueAt: Date
}

/** What a change of a head may change; undefined removes. */
export interface FolderChanges {
  readonly state?: StoredFolder['state']
  readonly parentId?: string
  readonly name?: string
  readonly claimId?: string
  readonly jobId?: string | undefined
  readonly kept?: true | undefined
  readonly keptBy?: string
  readonly updatedAt?: string
  readonly dueAt?: string
}

/** Whether the entry is the folder's own name. */
export function isNamedBy(folder: StoredFolder, entry: FolderNameEntry): boolean {
  return folder.claimId === entry.claimId && folder.folderId === entry.folderId
}

/** The name entry that belongs to the folder. */
export function nameOf({ workspaceId, folderId, parentId, name, claimId }: StoredFolder): FolderNameEntry {
  return { workspaceId, folderId, parentId, name, claimId }
}

/**
 * The access patterns of folders. Every read is strongly consistent, and every change of a head asks for the write that
 * the caller has seen: whoever was overtaken changes nothing. The order of the writes is the service's matter.
 */
export class FolderStore {
  readonly #heads: ReturnType<typeof folderEntity>
  readonly #names: ReturnType<typeof folderNameEntity>
  readonly #structures: ReturnType<typeof folderStructureEntity>
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#heads = folderEntity(access)
    this.#names = folderNameEntity(access)
    this.#structures = folderStructureEntity(access)
    this.#now = now
  }

  /** The head whatever its state. */
  async get(workspaceId: string, folderId: string): Promise<StoredFolder | undefined> {
    const { data } = await this.#heads.get({ workspaceId, folderId }).go({ consistent: true })
    return data ?? undefined
  }

  /** The heads whatever their states, those that exist, by id. */
  async getMany(workspaceId: string, folderIds: readonly string[]): Promise<Map<string, StoredFolder>> {
    const heads = new Map<string, StoredFolder>()
    let open = [...new Set(folderIds)].map((folderId) => ({ workspaceId, folderId }))
    while (open.length > 0) {
      const { data, unprocessed } = await this.#heads.get(open).go({ consistent: true })
      for (const head of data) heads.set(head.folderId, head)
      if (data.length === 0 && unprocessed.length === open.length) {
        throw Object.assign(new Error('DynamoDB left all keys of a batch unprocessed'), {
          name: 'ProvisionedThroughputExceededException',
        })
      }
      open = unprocessed
    }
    return heads
  }

  /** Stores the head of a folder in creation; gives the present one when the id has one already. */
  async begin({ dueAt, ...folder }: NewFolder): Promise<StoredFolder> {
    const now = this.#now().toISOString()
    const item: StoredFolder = {
      ...folder,
      state: 'creating',
      claimId: newToken(),
      writeId: newToken(),
      createdAt: now,
      updatedAt: now,
      dueAt: dueAt.toISOString(),
      shard: shardOf(folder.folderId, expiringShards),
    }
    const written = await attempt(() => this.#heads.create(item).go({ response: 'none' }))
    if (written) return item
    return (await this.get(folder.workspaceId, folder.folderId)) ?? this.begin({ dueAt, ...folder })
  }

  /** @returns the changed head, or undefined when it is no longer the one given */
  async change(folder: StoredFolder, changes: FolderChanges): Promise<StoredFolder | undefined> {
    const { jobId, kept, ...rest } = { ...folder, ...changes }
    const item: StoredFolder = {
      ...rest,
      ...(jobId === undefined ? {} : { jobId }),
      ...(kept === undefined ? {} : { kept }),
      writeId: newToken(),
    }
    const written = await attempt(() =>
      this.#heads
        .put(item)
        .where((is, { eq }) => eq(is.writeId, folder.writeId))
        .go({ response: 'none' }),
    )
    if (written) return item
    // The SDK sent it twice and the first answer was lost.
    const present = await this.get(folder.workspaceId, folder.folderId)
    return present?.writeId === item.writeId ? present : undefined
  }

  /** Removes the head. Does nothing when it is no longer the one given. */
  async erase({ workspaceId, folderId, writeId }: StoredFolder): Promise<void> {
    await attempt(() =>
      this.#heads
        .delete({ workspaceId, folderId })
        .where((is, { eq }) => eq(is.writeId, writeId))
        .go({ response: 'none' }),
    )
  }

  /** Creations that were not ended, and folders whose time of being remembered is over; oldest first. */
  async listDue(shard: number, limit: number): Promise<StoredFolder[]> {
    const { data } = await this.#heads.query
      .due({ shard })
      .lt({ dueAt: this.#now().toISOString() })
      .go({ limit, hydrate: true })
    return data
  }

  async getName(workspaceId: string, parentId: string, name: string): Promise<FolderNameEntry | undefined> {
    const { data } = await this.#names.get({ workspaceId, parentId, name }).go({ consistent: true })
    return data ?? undefined
  }

  /** Claims a name that nobody has. @returns whoever has it, or undefined when the claim holds */
  async claimName(entry: FolderNameEntry): Promise<FolderNameEntry | undefined> {
    const written = await attempt(() =>
      this.#names
        .put(entry)
        .where((is, { eq, notExists }) => `${notExists(is.claimId)} OR ${eq(is.claimId, entry.claimId)}`)
        .go({ response: 'none' }),
    )
    if (written) return undefined
    const { workspaceId, parentId, name } = entry
    return (await this.getName(workspaceId, parentId, name)) ?? this.claimName(entry)
  }

  /** Claims a name in place of a claim that no longer holds. @returns false when that is not there any more */
  async takeOverName(entry: FolderNameEntry, stale: FolderNameEntry): Promise<boolean> {
    const written = await attempt(() =>
      this.#names
        .put(entry)
        .where((is, { eq }) => `${eq(is.claimId, stale.claimId)} OR ${eq(is.claimId, entry.claimId)}`)
        .go({ response: 'none' }),
    )
    return written !== undefined
  }

  /** Gives a claim up. Does nothing when the name is another's by now. */
  async releaseName({ workspaceId, parentId, name, claimId }: FolderNameEntry): Promise<void> {
    await attempt(() =>
      this.#names
        .delete({ workspaceId, parentId, name })
        .where((is, { eq }) => eq(is.claimId, claimId))
        .go({ response: 'none' }),
    )
  }

  /** Claims of names below a parent, in byte order, beginning behind a name. Some may no longer hold. */
  async listNames(
    workspaceId: string,
    parentId: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ entries: FolderNameEntry[]; done: boolean }> {
    const query = this.#names.query.primary({ workspaceId, parentId })
    const page = await (after === undefined ? query : query.gt({ name: after })).go({
      limit,
      consistent: true,
    })
    return { entries: page.data, done: page.cursor === null }
  }

  /** Undefined before the first move. */
  async structure(workspaceId: string): Promise<FolderStructure | undefined> {
    const { data } = await this.#structures.get({ workspaceId }).go({ consistent: true })
    return data ?? undefined
  }

  /**
   * Makes the intent the pending one.
   * @param seen what `structure` gave before everything was checked
   * @returns undefined when the structure has changed since
   */
  beginMove(
    workspaceId: string,
    seen: FolderStructure | undefined,
    intent: MoveIntent,
    dueAt: Date,
  ): Promise<FolderStructure | undefined> {
    return this.#setStructure(seen, {
      workspaceId,
      state: 'moving',
      intent,
      writeId: newToken(),
      dueAt: dueAt.toISOString(),
      shard: shardOf(workspaceId, expiringShards),
    })
  }

  /** Makes room for the next move. Does nothing when somebody else has done so. */
  async endMove(seen: FolderStructure): Promise<void> {
    const { intent: _, ...rest } = seen
    await this.#setStructure(seen, { ...rest, state: 'idle', writeId: newToken() })
  }

  /** Structures with a move that should have ended by now, oldest first. */
  async listDueMoves(shard: number, limit: number): Promise<FolderStructure[]> {
    const { data } = await this.#structures.query
      .due({ shard })
      .lt({ dueAt: this.#now().toISOString() })
      .go({ limit, hydrate: true })
    return data
  }

  async #setStructure(
    seen: FolderStructure | undefined,
    next: FolderStructure,
  ): Promise<FolderStructure | undefined> {
    const written = await attempt(() =>
      this.#structures
        .put(next)
        .where((is, { eq, notExists }) =>
          seen === undefined ? notExists(is.writeId) : eq(is.writeId, seen.writeId),
        )
        .go({ response: 'none' }),
    )
    if (written) return next
    // The SDK sent it twice and the first answer was lost.
    const present = await this.structure(next.workspaceId)
    return present?.writeId === next.writeId ? present : undefined
  }
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
