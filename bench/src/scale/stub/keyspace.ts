import { compareText } from './order.ts'
import { SortedList } from './sorted-list.ts'
import type { Item } from './value.ts'

/** An item as a table or an index keeps it. */
export interface Entry {
  readonly partition: string
  readonly sort: string
  /** Its identity in the table: tells apart items of an index that share both keys. */
  readonly identity: string
  /** With the attributes that are kept here. */
  readonly item: Item
  /** Bytes. */
  readonly size: number
}

/** The order of the entries of one partition. */
export function compareEntries(left: Entry, right: Entry): number {
  return compareText(left.sort, right.sort) || compareText(left.identity, right.identity)
}

/** True for the entries below a cut through a partition, which are all that stand before it. */
export type Cut = (entry: Entry) => boolean

interface ScanPlace {
  readonly hash: number
  readonly partition: string
}

export const hashes = 2 ** 32

/** FNV-1a, finished with the mixer of MurmurHash3, because similar keys have to come to different segments. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const comparePlaces = (left: ScanPlace, right: ScanPlace) =>
  left.hash - right.hash || compareText(left.partition, right.partition)

/** The partitions of a table or an index. */
export class Keyspace {
  readonly #partitions = new Map<string, SortedList<Entry>>()
  readonly #places = new SortedList(comparePlaces)

  put(entry: Entry): void {
    let partition = this.#partitions.get(entry.partition)
    if (partition === undefined) {
      partition = new SortedList(compareEntries)
      this.#partitions.set(entry.partition, partition)
      this.#places.add({ hash: hashOf(entry.partition), partition: entry.partition })
    }
    partition.add(entry)
  }

  remove(entry: Entry): void {
    const partition = this.#partitions.get(entry.partition)
    if (partition?.remove(entry) !== true || partition.size > 0) return
    this.#partitions.delete(entry.partition)
    this.#places.remove({ hash: hashOf(entry.partition), partition: entry.partition })
  }

  /** The entries of a partition that lie above the cut, upwards, or below it, downwards. */
  walk(partition: string, cut: Cut | undefined, forward: boolean): Iterable<Entry> {
    return this.#partitions.get(partition)?.walk(cut, forward) ?? []
  }

  /**
   * The entries of a segment, partition after partition in the order of their hashes.
   * @param after the entry behind which to begin, whether or not it is still there
   */
  *scan(
    segment: number,
    segments: number,
    after: Pick<Entry, 'partition' | 'sort' | 'identity'> | undefined,
  ): Generator<Entry> {
    const segmentOf = (hash: number) => Math.floor((hash * segments) / hashes)
    const start = after && { hash: hashOf(after.partition), partition: after.partition }
    const isBelow = (place: ScanPlace) =>
      start === undefined ? segmentOf(place.hash) < segment : comparePlaces(place, start) < 0
    for (const { hash, partition } of this.#places.walk(isBelow, true)) {
      if (segmentOf(hash) !== segment) return
      const rest = after?.partition === partition ? after : undefined
      const cut = rest && ((entry: Entry) => !isBehind(entry, rest))
      yield* this.walk(partition, cut, true)
    }
  }
}

/** Whether an entry stands behind a position. */
export function isBehind(entry: Entry, { sort, identity }: Pick<Entry, 'sort' | 'identity'>): boolean {
  return (compareText(entry.sort, sort) || compareText(entry.identity, identity)) > 0
}

/** Whether an entry stands before a position. */
export function isBefore(entry: Entry, { sort, identity }: Pick<Entry, 'sort' | 'identity'>): boolean {
  return (compareText(entry.sort, sort) || compareText(entry.identity, identity)) < 0
}
