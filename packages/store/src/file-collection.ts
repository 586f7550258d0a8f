import type { TableAccess } from './client.ts'
import { type Item, type Removable, readPartition } from './raw.ts'
import { type StoredUpload, uploadEntity } from './upload-entity.ts'
import { type StoredVersion, versionEntity } from './version-entity.ts'

/** What lies beside the head of a file. */
export interface FileCollection {
  /** The history, entries of an earlier file of the same reference included. */
  readonly versions: readonly StoredVersion[]
  readonly uploads: readonly StoredUpload[]
  /** Every item but the head, to be removed. */
  readonly others: readonly Removable[]
}

/** Reads collections. */
export class CollectionReader {
  readonly #access: TableAccess
  /** Made when they are first needed, and once: making an entity takes longer than reading a collection. */
  #entities:
    | { version: ReturnType<typeof versionEntity>; upload: ReturnType<typeof uploadEntity> }
    | undefined

  constructor(access: TableAccess) {
    this.#access = access
  }

  async read(workspaceId: string, fileId: string): Promise<FileCollection> {
    const items = await readPartition(this.#access, `W#${workspaceId}#F#${fileId}`)
    const others = items.filter(({ sk }) => sk !== 'FILE').map(toRemovable)
    this.#entities ??= { version: versionEntity(this.#access), upload: uploadEntity(this.#access) }
    const { version, upload } = this.#entities
    return {
      versions: items.flatMap((Item) => version.parse({ Item }).data ?? []),
      uploads: items.flatMap((Item) => upload.parse({ Item }).data ?? []),
      others,
    }
  }
}

/** What a later file of the same reference writes under the same key differs in its origin, or in its stamp. */
function toRemovable({ pk, sk, origin, stamp }: Item): Removable {
  const name = origin === undefined ? 'stamp' : 'origin'
  const value = origin ?? stamp
  return { pk: String(pk), sk: String(sk), only: value === undefined ? undefined : { name, value } }
}
