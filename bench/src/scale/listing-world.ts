import { startStrictS3 } from '@lading/stack/testing'
import type { Store } from '@lading/store'
import { tableDefinition } from '@lading/store/table'
import { createPendingFile, createReadyFile, type FileFields, type Listed } from './ready-file.ts'
import { type Instance, newApiKey, startInstance, tableName } from './service.ts'
import { randomSpread } from './spread.ts'
import { DynamoDbStub } from './stub/stub.ts'
import type { Item } from './stub/value.ts'
import { syntheticFiles, syntheticId, type Template } from './synthetic-files.ts'
import { type VirtualClock, virtualClock } from './virtual-clock.ts'

export type FileState = 'ready' | 'pending' | 'trashed'

export interface WorldOptions {
  readonly state: FileState
  /** Files of the workspace: all in this state, with one tag and in the root. */
  readonly files: number
  readonly listingShards: number
}

/** A workspace of many files that are computed when they are read. */
export interface World extends AsyncDisposable {
  readonly stub: DynamoDbStub
  readonly clock: VirtualClock
  readonly instance: Instance
  readonly apiKey: string
  readonly workspaceId: string
  readonly cursorSecret: string
  /** The id of a file by its place in every order, from 0. */
  readonly fileId: (ordinal: number) => string
  /** The sort key of a file in an index. @param index its name, or `tag` for the entry of the tag in gsi1 */
  readonly position: (index: string, ordinal: number) => string
}

/** What all files are tagged with. */
export const worldTag = 'invoice'
/** What the names of all files begin with. */
export const worldPrefix = 'quarterly report'

const started = Date.UTC(2026, 0, 1)
const dayMs = 86_400_000
/** Milliseconds between two files: ten million of them are of 28 hours. */
const apart = 10
/**
 * The shards of the files come in the same row again after so many. Pages 1, 100 and 10,000 of 100 files each begin 99
 * and 9,999 pages apart, which are 1 and 101 such rows.
 */
const spreadPeriod = 9_900

// Names and sizes follow the order of creation, so that a place in the row is the place in every order. Both are of 8
// digits that occur nowhere else in an item.
const nameOf = (ordinal: number) => `${worldPrefix} n${String(ordinal).padStart(8, '0')}.pdf`
const sizeOf = (ordinal: number) => 20_000_000 + ordinal

/** Makes the workspace. Its files are copies of one that the store has written for each shard. */
export async function listingWorld({ state, files, listingShards }: WorldOptions): Promise<World> {
  await using resources = new AsyncDisposableStack()
  const clock = virtualClock(started)
  const stub = new DynamoDbStub({ tableName, schema: tableDefinition, now: clock.now })
  const s3 = resources.use(await startStrictS3()).client()
  const instance = startInstance({ stub, s3, clock })
  const { store } = instance.context
  const workspace = await store.workspaces.create('Large', listingShards)
  const { workspaceId, cursorSecret } = workspace
  const spread = randomSpread(listingShards, spreadPeriod)
  const timeOf = (ordinal: number) => started + ordinal * apart
  const partitionOf = (fileId: string) => `W#${workspaceId}#F#${fileId}`
  const textsOf = (ordinal: number, shard = spread.shardOf(ordinal)) => [
    syntheticId(ordinal, shard),
    new Date(timeOf(ordinal)).toISOString(),
    nameOf(ordinal),
    String(sizeOf(ordinal)),
  ]

  const heads: Template[] = []
  const tags: Template[] = []
  // Behind all files, and long before the uploads and the trash end.
  const endsAt = new Date(timeOf(files) + 2 * dayMs)
  for (let shard = 0; shard < listingShards; shard++) {
    const ordinal = files + shard
    const fileId = syntheticId(ordinal, shard)
    clock.set(timeOf(ordinal))
    const fields = {
      fileId,
      name: nameOf(ordinal),
      size: sizeOf(ordinal),
      tags: [worldTag],
      expiresAt: endsAt,
    }
    await storeFile(store, workspace, state, clock.now(), fields)
    for (const item of stub.partition(partitionOf(fileId))) {
      // As a stored one a template would be listed twice.
      stub.remove(item)
      const template = { item, texts: textsOf(ordinal, shard) }
      if (sortKeyOf(item) === 'FILE') heads.push(template)
      else tags.push(template)
    }
  }
  const listedBy = (name: string) => heads.every(({ item }) => item[`${name}pk`] !== undefined)
  // The sweeper's index lists what ends; nobody asks for it here.
  const indexes = tableDefinition.indexes
    .map(({ name }) => name)
    .filter((name) => name !== 'gsi2' && listedBy(name))
  const shared = { count: files, spread, texts: textsOf }
  for (const items of syntheticFiles({ ...shared, indexes, templates: heads })) stub.addSynthetic(items)
  const tagKey = tags[0] === undefined ? '' : sortKeyOf(tags[0].item)
  if (tags.length > 0) {
    for (const items of syntheticFiles({ ...shared, indexes: ['gsi1'], templates: tags }))
      stub.addSynthetic(items)
  }

  const fileId = (ordinal: number) => syntheticId(ordinal, spread.shardOf(ordinal))
  const apiKey = await newApiKey(instance.context, workspaceId)
  const running = resources.move()
  return {
    stub,
    clock,
    instance,
    apiKey,
    workspaceId,
    cursorSecret,
    fileId,
    position(index, ordinal) {
      const [sort, name] = index === 'tag' ? [tagKey, 'gsi1sk'] : ['FILE', `${index}sk`]
      const value = stub.peek(partitionOf(fileId(ordinal)), sort)?.[name]
      if (value === undefined || !('S' in value)) throw new Error(`File ${ordinal} is not in ${index}`)
      return value.S
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

const sortKeyOf = ({ sk }: Item) => (sk !== undefined && 'S' in sk ? sk.S : '')

/** Stores a file and brings it into the state, as the service does. */
async function storeFile(
  store: Store,
  workspace: Listed,
  state: FileState,
  now: number,
  fields: FileFields & { readonly expiresAt: Date },
): Promise<void> {
  if (state === 'pending') {
    await createPendingFile(store, workspace, now, fields)
    return
  }
  const ready = await createReadyFile(store, workspace, now, fields)
  if (state === 'ready') return
  const endsAt = fields.expiresAt.toISOString()
  const trashedAt = new Date(now).toISOString()
  await store.files.change(ready, { state: 'trashed', trashedAt, trashUntil: endsAt, expiresAt: endsAt })
}
