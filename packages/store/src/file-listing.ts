import type { TableAccess } from './client.ts'
import type { FileEntity, IndexedFile, StoredFile } from './file-entity.ts'
import { folderKeyOf, indexed, listings, nameKeyOf, sizeKeyOf, typeKeyOf } from './index-keys.ts'
import { mergePages } from './merge.ts'
import { batchGet, type Item, queryIndex } from './raw.ts'
import { tagKeyOf } from './tags.ts'

/** Times as ISO 8601 in UTC with milliseconds. */
export interface TimeRange {
  readonly from?: string | undefined
  readonly before?: string | undefined
}

/** What one index serves. */
export type FileSelection =
  | { readonly by: 'time'; readonly state: 'ready' | 'pending' | 'trashed'; readonly range: TimeRange }
  | { readonly by: 'tag'; readonly tag: string; readonly range: TimeRange }
  | { readonly by: 'type'; readonly contentType: string; readonly range: TimeRange }
  | { readonly by: 'name'; readonly prefix: string | undefined }
  | { readonly by: 'size'; readonly min: number | undefined; readonly max: number | undefined }
  | {
      readonly by: 'folder'
      /** Undefined for the root. */
      readonly folderId: string | undefined
      readonly prefix: string | undefined
    }

export interface FileQuery {
  readonly workspaceId: string
  /** The workspace's number of listing shards. */
  readonly shards: number
  readonly select: FileSelection
  readonly order: 'asc' | 'desc'
  /** Position of the entry behind which to begin. */
  readonly after: string | undefined
  readonly limit: number
}

export interface FilePage {
  /** Files with their positions, in order. */
  readonly entries: readonly { readonly position: string; readonly file: StoredFile }[]
  /** Position of the last entry that was looked at, also when its file was left out; undefined at the end. */
  readonly next: string | undefined
}

/** Where an index holds what is selected: its partitions, the bounds of its sort keys, and a file's own key in it. */
interface IndexRange {
  readonly index: 'gsi1' | 'gsi3' | 'gsi4' | 'gsi5' | 'gsi6'
  readonly partition: string
  /** Undefined where the partition has no bound. */
  readonly low: string | undefined
  readonly high: string | undefined
  /** The sort key that a file has in the index while it is selected; undefined when it is not. */
  readonly keyOf: (file: IndexedFile) => string | undefined
}

// Above the digits and letters of times and ids, and what separates them.
const behind = '~'

function inTime(state: StoredFile['state'], range: TimeRange) {
  return {
    low: range.from,
    high: range.before,
    keyOf: (file: IndexedFile) => (file.state === state ? `${file.listedAt}#${file.fileId}` : undefined),
  }
}

function named(prefix: string | undefined) {
  const low = prefix === undefined ? undefined : nameKeyOf(prefix)
  return { low, high: low === undefined ? undefined : successor(low) }
}

/** The least text that is above every text which begins like this; undefined when there is none. */
function successor(prefix: string): string | undefined {
  const characters = [...prefix]
  const last = characters.pop()?.codePointAt(0)
  if (last === undefined) return undefined
  // Surrogates are no characters of their own, and U+10FFFF is the last.
  const next = last + 1 === 0xd800 ? 0xe000 : last + 1
  return next > 0x10ffff ? successor(characters.join('')) : characters.join('') + String.fromCodePoint(next)
}

function rangeOf(select: FileSelection): IndexRange {
  switch (select.by) {
    case 'time':
      return { index: 'gsi1', partition: listings[select.state], ...inTime(select.state, select.range) }
    case 'tag': {
      const { keyOf, ...bounds } = inTime('ready', select.range)
      return {
        index: 'gsi1',
        partition: `TAG#${tagKeyOf(select.tag)}`,
        ...bounds,
        keyOf: (file) => (file.tags.includes(select.tag) ? keyOf(file) : undefined),
      }
    }
    case 'type': {
      const type = typeKeyOf(select.contentType)
      return {
        index: 'gsi6',
        partition: 'TYPE',
        low: `${type}#${select.range.from ?? ''}`,
        high: `${type}#${select.range.before ?? behind}`,
        keyOf: (file) => ready(file, `${file.typeKey}#${file.createdAt}#${file.fileId}`),
      }
    }
    case 'name':
      return { index: 'gsi3', partition: 'NAME', ...named(select.prefix), keyOf: nameOf }
    case 'size':
      return {
        index: 'gsi4',
        partition: 'SIZE',
        low: select.min === undefined ? undefined : sizeKeyOf(select.min),
        high: select.max === undefined ? undefined : `${sizeKeyOf(select.max)}${behind}`,
        keyOf: (file) => ready(file, `${file.sizeKey}#${file.fileId}`),
      }
    case 'folder':
      return {
        index: 'gsi5',
        partition: `IN#${folderKeyOf(select.folderId)}`,
        ...named(select.prefix),
        keyOf: (file) => (file.folderId === select.folderId ? nameOf(file) : undefined),
      }
  }
}

function ready(file: IndexedFile, key: string): string | undefined {
  return file.state === 'ready' ? key : undefined
}

function nameOf(file: IndexedFile): string | undefined {
  return ready(file, `${file.nameKey}\u0001${file.fileId}`)
}

/**
 * Files that each of several shards is asked for beyond its share: entries lie in them by chance, and a shard that has
 * more of a page than its share is asked twice. Measured with 16 shards and pages of 100 (bench:scale): 36.5 read units a
 * page with 0, 30.5 with 2, 27.5 with 3 where an index holds the files, but more again where pages are of pending ones.
 */
const spare = 2

/**
 * A page of files from one index. Reads as many entries of the index as the page has, and up to as many files as the
 * shards were asked for; entries that trail behind their file are left out.
 */
export async function listFiles(
  access: TableAccess,
  entity: FileEntity,
  query: FileQuery,
): Promise<FilePage> {
  const { workspaceId, shards, select, order, after, limit } = query
  const range = rangeOf(select)
  const perShard = Math.ceil(limit / shards) + (shards === 1 ? 0 : spare)
  const { items, done } = await mergePages({
    shards,
    order,
    after,
    limit,
    keyOf: (item: Item) => String(item[`${range.index}sk`]),
    read: (shard, behind) =>
      queryIndex(access, {
        index: range.index,
        partition: `W#${workspaceId}#${range.partition}#${shard}`,
        low: range.low,
        high: range.high,
        order,
        after: behind,
        limit: perShard,
      }),
  })
  const positions = items.map((item) => String(item[`${range.index}sk`]))
  const holdsFiles = select.by === 'time'
  const stored = holdsFiles
    ? items
    : await batchGet(
        access,
        items.map(({ pk }) => ({ pk: String(pk), sk: 'FILE' })),
      )
  const files = new Map(stored.map((item) => [String(item.pk), item]))
  const entries = items.flatMap((item, index) => {
    const found = files.get(String(item.pk))
    const { data: file } = found === undefined ? { data: null } : entity.parse({ Item: found })
    const position = positions[index]
    return file !== null && position !== undefined && range.keyOf(indexed(file)) === position
      ? [{ position, file }]
      : []
  })
  return { entries, next: done ? undefined : positions.at(-1) }
}
