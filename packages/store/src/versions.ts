import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { isConditionFailure, type TableAccess } from './client.ts'
import type { StoredFile } from './file-entity.ts'
import { type StoredVersion, versionEntity } from './version-entity.ts'

/** The history of files: every version but the present one, which is part of the head. */
export class VersionStore {
  readonly #entity: ReturnType<typeof versionEntity>
  readonly #access: TableAccess

  constructor(access: TableAccess) {
    this.#entity = versionEntity(access)
    this.#access = access
  }

  /**
   * Writes the present version of a head into the history, before the head goes on to the next. Writing it again changes
   * nothing, and as long as the head stays, readers do not count it as history. An entry that an earlier file of the same
   * reference has left makes room; one of a later file, which has taken this one's place meanwhile, stays.
   */
  async keep(file: StoredFile): Promise<void> {
    const { origin } = file
    while (!(await this.#put(file))) {
      const { data } = await this.#entity.get(versionOf(file)).go({ consistent: true })
      if (data === null || data.origin === origin) continue
      // The change of the head, which comes next, fails.
      if ((await this.#originOf(file)) !== origin) return
      await this.remove(data)
    }
  }

  /** An earlier version of the file; undefined when there is none of this number. Strongly consistent. */
  async get(file: StoredFile, version: number): Promise<StoredVersion | undefined> {
    if (version >= file.version) return undefined
    const { workspaceId, fileId } = file
    const { data } = await this.#entity.get({ workspaceId, fileId, version }).go({ consistent: true })
    return data?.origin === file.origin ? data : undefined
  }

  /** Earlier versions below a number, newest first. Strongly consistent. */
  async list(
    file: StoredFile,
    below: number,
    limit: number,
  ): Promise<{ items: StoredVersion[]; done: boolean }> {
    const { workspaceId, fileId } = file
    if (Math.min(below, file.version) <= 1) return { items: [], done: true }
    const { data, cursor } = await this.#entity.query
      .primary({ workspaceId, fileId })
      .between({ version: 1 }, { version: Math.min(below, file.version) - 1 })
      .go({ order: 'desc', limit, consistent: true })
    return { items: data.filter(({ origin }) => origin === file.origin), done: cursor === null }
  }

  /** Removes an entry, unless another file of the same reference has written its own in its place. */
  async remove({ workspaceId, fileId, version, origin }: StoredVersion): Promise<void> {
    await wasDone(
      this.#entity
        .delete({ workspaceId, fileId, version })
        .where((is, { eq }) => eq(is.origin, origin))
        .go({ response: 'none' }),
    )
  }

  #put(file: StoredFile): Promise<boolean> {
    return wasDone(
      this.#entity
        .put(versionOf(file))
        .where((is, { eq, notExists }) => `${notExists(is.origin)} OR ${eq(is.origin, file.origin)}`)
        .go({ response: 'none' }),
    )
  }

  /** The origin of the file that has the id now. */
  async #originOf({ workspaceId, fileId }: StoredFile): Promise<unknown> {
    const { client, table } = this.#access
    const { Item } = await client.send(
      new GetCommand({
        TableName: table,
        Key: { pk: `W#${workspaceId}#F#${fileId}`, sk: 'FILE' },
        ConsistentRead: true,
      }),
    )
    return Item?.origin
  }
}

/** Whether the write's condition held. */
async function wasDone(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    if (!isConditionFailure(error)) throw error
    return false
  }
}

/** The present version of a head as an item of the history. */
export function versionOf(file: StoredFile): StoredVersion {
  const { workspaceId, fileId, origin, contentType, detectedContentType, size, sha256 } = file
  const { partSize, partsSha256, uploadId, version, versionAt, restoredFrom, countedBy } = file
  return {
    workspaceId,
    fileId,
    origin,
    contentType,
    size,
    uploadId,
    version,
    ...(detectedContentType === undefined ? {} : { detectedContentType }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(partSize === undefined ? {} : { partSize }),
    ...(partsSha256 === undefined ? {} : { partsSha256 }),
    ...(versionAt === undefined ? {} : { versionAt }),
    ...(restoredFrom === undefined ? {} : { restoredFrom }),
    ...(countedBy === undefined ? {} : { countedBy }),
  }
}
