import { createStore, type FileQuery } from '@lading/store'
import { tableDefinition } from '@lading/store/table'
import { median } from '../statistics.ts'
import { createReadyFile } from './ready-file.ts'
import { DynamoDbStub } from './stub/stub.ts'
import { syntheticFiles, syntheticId, type Template } from './synthetic-files.ts'
import { virtualClock } from './virtual-clock.ts'

export interface ListingOptions {
  /** Ready files in the workspace. */
  readonly files: number
  readonly listingShards: number
  readonly pageSize: number
  /** Which pages are read, from 1. */
  readonly pages: readonly number[]
  /** Turns; each reads every page once. */
  readonly runs: number
}

export interface PageTiming {
  readonly page: number
  /** Median of the turns; the stub's own work included. */
  readonly milliseconds: number
  /** Read units of the page, and requests to DynamoDB. */
  readonly readUnits: number
  readonly requests: number
  /** Read units of the partition that took the most of them. */
  readonly hottestReadUnits: number
}

const tableName = 'lading'
// A second apart: no two files share a time.
const started = Date.UTC(2026, 0, 1)
const createdAt = (ordinal: number) => started + ordinal * 1000

/**
 * Reads pages of a long listing, newest first, each by the position behind which it begins, as a cursor carries it. The
 * pages are read in turn, after one turn that only warms up.
 */
export async function measureListing(options: ListingOptions): Promise<PageTiming[]> {
  const { files, listingShards, pageSize, pages, runs } = options
  const clock = virtualClock(started)
  const stub = new DynamoDbStub({ tableName, schema: tableDefinition, now: () => clock.now() })
  const store = createStore(stub.client(), tableName, () => new Date(clock.now()))
  const workspace = await store.workspaces.create('Large', listingShards)
  const { workspaceId } = workspace
  const templates: Template[] = []
  for (let shard = 0; shard < listingShards; shard++) {
    const fileId = syntheticId(shard, shard)
    const file = await createReadyFile(store, workspace, clock.now(), fileId)
    const item = stub.peek(`W#${workspaceId}#F#${fileId}`, 'FILE')
    if (item === undefined) throw new Error('The store keeps its files under other keys')
    templates.push({ item, fileId, createdAt: file.createdAt })
  }
  // The templates are computed as all others are: as stored ones they would be listed twice.
  for (const { item } of templates) stub.remove(item)
  stub.addSynthetic(
    syntheticFiles({ index: 'gsi1', partitionKey: 'gsi1pk', count: files, templates, createdAt }),
  )

  const positionBefore = (page: number): string | undefined => {
    const ordinal = files - (page - 1) * pageSize
    if (ordinal === files) return undefined
    return `${new Date(createdAt(ordinal)).toISOString()}#${syntheticId(ordinal, ordinal % listingShards)}`
  }
  const read = (page: number) =>
    store.files.list({
      workspaceId,
      shards: listingShards,
      select: { by: 'time', state: 'ready', range: {} },
      order: 'desc',
      after: positionBefore(page),
      limit: pageSize,
    } satisfies FileQuery)

  const measured = pages.map((page) => ({ page, times: [] as number[] }))
  for (const { page } of measured) assertPage(page, (await read(page)).entries, options)
  for (let run = 0; run < runs; run++) {
    for (const { page, times } of measured) {
      const began = performance.now()
      await read(page)
      times.push(performance.now() - began)
    }
  }
  const timings: PageTiming[] = []
  for (const { page, times } of measured) {
    stub.meter.reset()
    await read(page)
    const [hottest] = stub.meter.hottest('read', 1)
    timings.push({
      page,
      milliseconds: median(times),
      readUnits: sum([...stub.meter.totals().values()].map((units) => units.read)),
      requests: sum([...stub.meter.requests().values()]),
      hottestReadUnits: hottest?.units ?? 0,
    })
  }
  return timings
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** A page of other files than those that lie there would be measured for nothing. */
function assertPage(
  page: number,
  entries: readonly { readonly file: { readonly fileId: string } }[],
  { files, listingShards, pageSize }: ListingOptions,
): void {
  const first = files - (page - 1) * pageSize - 1
  for (let at = 0; at < pageSize; at++) {
    const expected = syntheticId(first - at, (first - at) % listingShards)
    if (entries[at]?.file.fileId !== expected)
      throw new Error(`Page ${page} has another file than ${expected}`)
  }
}
