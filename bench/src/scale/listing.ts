import { contract } from '@lading/contract'
import type { InputOf, OutputOf } from '@lading/stack/contract'
import { encodeCursor } from '@lading/store'
import { median } from '../statistics.ts'
import type { Page } from './listing-page.ts'
import { type FileState, listingWorld, type World, worldPrefix, worldTag } from './listing-world.ts'
import { isWithinTime } from './promises.ts'
import { call } from './service.ts'

type Input = InputOf<typeof contract.files.list>

/** One way to list: what is asked for, and the index that serves it. */
interface Way {
  readonly name: string
  readonly input: Input
  /** `tag` for the entries of a tag, which gsi1 lists. */
  readonly index: string
  readonly order: 'asc' | 'desc'
}

/** The ways by the state of the files that they list. */
const ways: Readonly<Record<FileState, readonly Way[]>> = {
  ready: [
    { name: 'newest first', input: {}, index: 'gsi1', order: 'desc' },
    { name: 'oldest first', input: { order: 'asc' }, index: 'gsi1', order: 'asc' },
    { name: 'by name', input: { sort: 'name' }, index: 'gsi3', order: 'asc' },
    { name: 'by name, with a prefix', input: { namePrefix: worldPrefix }, index: 'gsi3', order: 'asc' },
    { name: 'by size, largest first', input: { sort: 'size' }, index: 'gsi4', order: 'desc' },
    { name: 'of a folder', input: { folder: 'root' }, index: 'gsi5', order: 'asc' },
    { name: 'of a folder and below', input: { folder: 'root', subtree: true }, index: 'gsi5', order: 'asc' },
    { name: 'of a type', input: { contentType: 'application/pdf' }, index: 'gsi6', order: 'desc' },
    { name: 'of a tag', input: { tag: worldTag }, index: 'tag', order: 'desc' },
  ],
  pending: [{ name: 'pending', input: { state: 'pending' }, index: 'gsi1', order: 'desc' }],
  trashed: [{ name: 'trash', input: { state: 'trashed' }, index: 'gsi1', order: 'desc' }],
}

export interface ListingOptions {
  /** In the workspace, for each state. */
  readonly files: number
  readonly listingShards: number
  readonly pageSize: number
  /** Which pages are read, from 1. */
  readonly pages: readonly number[]
  /** Turns; each reads every page once. */
  readonly runs: number
  /** How often as many turns are added, at most, while the medians differ by more than is promised. */
  readonly moreRuns: number
  /** Pages from the second on that are read once, one after another, for the range of their units. */
  readonly walked: number
}

export interface Listing {
  readonly name: string
  readonly pages: readonly Page[]
  /** Least and most read units of the pages that were walked; undefined when none was. */
  readonly walkedUnits: readonly [least: number, most: number] | undefined
}

/** Measures every way to list. */
export async function measureListings(options: ListingOptions): Promise<Listing[]> {
  const listings: Listing[] = []
  for (const state of ['ready', 'pending', 'trashed'] as const) {
    await using world = await listingWorld({ ...options, state })
    for (const way of ways[state]) listings.push(await measure(world, way, options))
  }
  return listings
}

async function measure(world: World, way: Way, options: ListingOptions): Promise<Listing> {
  const { pages, runs, moreRuns, walked, pageSize } = options
  const read = (cursor: string | null) => readPage(world, way, pageSize, cursor)
  const targets: { page: number; cursor: string | null; times: number[] }[] = []
  for (const page of pages) {
    const cursor = await cursorOf(world, way, options, page)
    assertFiles(await read(cursor), world, way, options, page)
    targets.push({ page, cursor, times: [] })
  }
  const medians = () => targets.map(({ times }) => median(times))
  for (let run = 0; run < runs * (1 + moreRuns); run++) {
    // What else the machine does can last longer than the turns. All of them count.
    if (run > 0 && run % runs === 0 && isWithinTime(medians())) break
    // Another one begins each turn, so that none always comes behind the same one.
    for (let at = 0; at < targets.length; at++) {
      const target = targets[(at + run) % targets.length]
      const began = performance.now()
      await read(target?.cursor ?? null)
      target?.times.push(performance.now() - began)
    }
  }
  const measured: Page[] = []
  for (const { page, cursor, times } of targets) {
    const cost = await costOf(world, () => read(cursor))
    measured.push({ page, ...cost, milliseconds: median(times) })
  }
  const units: number[] = []
  for (
    let cursor = walked > 0 ? (await read(null)).nextCursor : null;
    cursor !== null && units.length < walked;
  ) {
    const here = cursor
    const cost = await costOf(world, async () => {
      cursor = (await read(here)).nextCursor
    })
    units.push(cost.readUnits)
  }
  return {
    name: way.name,
    pages: measured,
    walkedUnits: units.length === 0 ? undefined : [Math.min(...units), Math.max(...units)],
  }
}

type Answer = OutputOf<typeof contract.files.list>

function readPage({ instance, apiKey }: World, { input }: Way, limit: number, cursor: string | null) {
  return call<Answer>(instance, apiKey, 'files.list', {
    ...input,
    limit,
    ...(cursor === null ? {} : { cursor }),
  })
}

async function costOf({ stub: { meter }, clock, instance }: World, action: () => Promise<unknown>) {
  clock.rest()
  await instance.context.meter.flush()
  meter.reset()
  await action()
  const units = [...meter.totals().values()]
  return {
    readUnits: units.reduce((sum, { read }) => sum + read, 0),
    writeUnits: units.reduce((sum, { write }) => sum + write, 0),
    items: meter.itemsRead(),
    requests: [...meter.requests().values()].reduce((sum, count) => sum + count, 0),
  }
}

/** The place of a page's first file in the order of creation. */
const firstOf = ({ order }: Way, { files, pageSize }: ListingOptions, page: number) =>
  order === 'asc' ? (page - 1) * pageSize : files - 1 - (page - 1) * pageSize

const step = ({ order }: Way) => (order === 'asc' ? 1 : -1)

/**
 * The cursor of a page, as the service gives it with the page before. To come to that page without reading all before
 * it, its own cursor is made here, with the service's code and the workspace's secret.
 */
async function cursorOf(
  world: World,
  way: Way,
  options: ListingOptions,
  page: number,
): Promise<string | null> {
  if (page === 1) return null
  const before = page === 2 ? null : madeCursor(world, way, options, page - 1)
  const { nextCursor } = await readPage(world, way, options.pageSize, before)
  const made = madeCursor(world, way, options, page)
  if (nextCursor !== made) throw new Error(`${way.name}: the service gives another cursor of page ${page}`)
  return nextCursor
}

function madeCursor(world: World, way: Way, options: ListingOptions, page: number): string {
  const { workspaceId, cursorSecret } = world
  const { cursor: _, limit: __, ...query } = contract.files.list.input.parse(way.input)
  const createdAt = world.position(way.index, firstOf(way, options, page) - step(way))
  return encodeCursor(
    { createdAt, id: way.input.subtree === true ? 'root' : '' },
    { workspaceId, secret: cursorSecret, operation: 'files.list', query: [JSON.stringify(query)] },
  )
}

/** A page of other files than those that lie there would be measured for nothing. */
function assertFiles(answer: Answer, world: World, way: Way, options: ListingOptions, page: number): void {
  const first = firstOf(way, options, page)
  const count = Math.min(options.pageSize, options.files)
  const expected = Array.from({ length: count }, (_, at) => world.fileId(first + at * step(way)))
  const found = answer.items.map(({ id }) => id)
  if (found.join() !== expected.join()) throw new Error(`${way.name}: page ${page} has other files`)
}
