import { hash } from 'node:crypto'
import { isConditionFailure, type TableAccess } from './client.ts'
import type { StoredFile } from './file-entity.ts'
import { type TagEntry, tagEntity } from './tag-entity.ts'

/** The tags under which a file is listed. */
function listedTags(file: StoredFile | undefined): readonly string[] {
  return file?.state === 'ready' ? file.tags : []
}

// 128 bits: no two tags of a workspace share them by chance, and nobody can look for two that do (2^64 tries).
const tagKeyCharacters = 32

export function tagKeyOf(tag: string): string {
  return hash('sha256', tag).slice(0, tagKeyCharacters)
}

/**
 * Entries of tags, kept in step with the head without a transaction: entries are put before the write of the head that
 * needs them, and removed after the write that does not. A head is written only as it was read, so a writer that meets
 * another one's change begins again and puts its entries again; and an entry is removed only while it still is the one
 * that was there before the head's write. So an entry can be left over, but never be missing.
 */
export class TagEntries {
  readonly #entity: ReturnType<typeof tagEntity>
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#entity = tagEntity(access)
    this.#now = now
  }

  /**
   * Puts the entries that `next` needs and `present` does not have, and looks up those that will not be needed any more.
   * @returns what to do once the head was written: the removal of the others
   */
  async prepare(present: StoredFile, next: StoredFile | undefined): Promise<() => Promise<void>> {
    const [before, after] = [listedTags(present), listedTags(next)]
    const added = after.filter((tag) => !before.includes(tag))
    const dropped = before.filter((tag) => !after.includes(tag))
    const [entries] = await Promise.all([
      Promise.all(dropped.map((tag) => this.#get(present, tag))),
      ...added.map((tag) => this.#put(present, tag, next?.writeId ?? '')),
    ])
    return async () => {
      await Promise.all(entries.flatMap((entry) => (entry === undefined ? [] : [this.remove(entry)])))
    }
  }

  /** Removes the entry, if nobody has made it anew since it was read. */
  async remove({ workspaceId, fileId, tagKey, stamp }: TagEntry): Promise<void> {
    try {
      await this.#entity
        .delete({ workspaceId, fileId, tagKey })
        .where((is, { eq }) => eq(is.stamp, stamp))
        .go()
    } catch (error) {
      if (!isConditionFailure(error)) throw error
    }
  }

  async #get({ workspaceId, fileId }: StoredFile, tag: string): Promise<TagEntry | undefined> {
    const { data } = await this.#entity
      .get({ workspaceId, fileId, tagKey: tagKeyOf(tag) })
      .go({ consistent: true })
    return data ?? undefined
  }

  async #put(file: StoredFile, tag: string, stamp: string): Promise<void> {
    const { workspaceId, fileId, createdAt, shard } = file
    const item: TagEntry = {
      workspaceId,
      fileId,
      tag,
      tagKey: tagKeyOf(tag),
      stamp,
      writtenAt: this.#now().toISOString(),
      createdAt,
      shard,
    }
    await this.#entity.put(item).go({ response: 'none' })
  }
}
