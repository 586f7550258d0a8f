import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { TableAccess } from './client.ts'
import { fileEntity, type StoredFile } from './file-entity.ts'
import type { Removable } from './raw.ts'
import { sweepEntity } from './sweep-entity.ts'
import { type TagEntry, tagEntity } from './tag-entity.ts'
import { type StoredVersion, versionEntity } from './version-entity.ts'

export type SweepName = 'bucket' | 'table'

/** Where the sweeps of everything have come to; every field undefined at the beginning. */
export interface SweepPosition {
  readonly object?: string | undefined
  readonly multipartKey?: string | undefined
  readonly multipartId?: string | undefined
  readonly pk?: string | undefined
  readonly sk?: string | undefined
  /** After everything was looked at: when to begin anew. ISO 8601, UTC. */
  readonly restUntil?: string | undefined
}

/** A slice of the whole table, in no order. */
export interface TableSlice {
  readonly files: readonly StoredFile[]
  readonly versions: readonly StoredVersion[]
  readonly tags: readonly TagEntry[]
  /** Items whose time to live has passed. */
  readonly ended: readonly Removable[]
  /** The last item that was read; undefined at the end. */
  readonly next: { readonly pk: string; readonly sk: string } | undefined
}

/** What a sweep of everything needs: a slice of the table at a time, and where it was. */
export class SweepStore {
  readonly #access: TableAccess
  readonly #now: () => Date
  /** Made when they are first needed: a process that serves calls never sweeps. */
  #entities: ReturnType<typeof entitiesOf> | undefined

  constructor(access: TableAccess, now: () => Date) {
    this.#access = access
    this.#now = now
  }

  async get(sweep: SweepName): Promise<SweepPosition | undefined> {
    const { data } = await this.#made.position.get({ sweep }).go({ consistent: true })
    return data ?? undefined
  }

  async put(sweep: SweepName, position: SweepPosition): Promise<void> {
    const known = Object.fromEntries(Object.entries(position).filter(([, value]) => value !== undefined))
    await this.#made.position.put({ sweep, ...known }).go({ response: 'none' })
  }

  /** Reads the next items of the table. @param limit how many items, of whatever kind */
  async slice(after: { pk: string; sk: string } | undefined, limit: number): Promise<TableSlice> {
    const { client, table } = this.#access
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: table,
        Limit: limit,
        ...(after === undefined ? {} : { ExclusiveStartKey: after }),
      }),
    )
    const { file, version, tag } = this.#made
    const seconds = this.#now().getTime() / 1000
    const keyOf = (item: Record<string, unknown>) => ({ pk: String(item.pk), sk: String(item.sk) })
    return {
      files: Items.flatMap((Item) => file.parse({ Item }).data ?? []),
      versions: Items.flatMap((Item) => version.parse({ Item }).data ?? []),
      tags: Items.flatMap((Item) => tag.parse({ Item }).data ?? []),
      // What was begun anew meanwhile, such as a call under an Idempotency-Key, has another end.
      ended: Items.filter(({ ttl }) => typeof ttl === 'number' && ttl < seconds).map((item) => ({
        ...keyOf(item),
        only: { name: 'ttl', value: item.ttl },
      })),
      next: LastEvaluatedKey === undefined ? undefined : keyOf(LastEvaluatedKey),
    }
  }

  get #made() {
    this.#entities ??= entitiesOf(this.#access)
    return this.#entities
  }
}

function entitiesOf(access: TableAccess) {
  return {
    position: sweepEntity(access),
    file: fileEntity(access),
    version: versionEntity(access),
    tag: tagEntity(access),
  }
}
