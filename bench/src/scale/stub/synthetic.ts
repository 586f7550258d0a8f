import { type Cut, compareEntries, type Entry } from './keyspace.ts'
import { firstNot } from './sorted-list.ts'
import type { Item } from './value.ts'

/** Items of an index that are computed when they are read. */
export interface SyntheticItems {
  /** The index whose partitions they fill. */
  readonly index: string
  /** How many items the partition has; undefined for a partition that is not filled. */
  count(partition: string): number | undefined
  /**
   * The whole item, as the table would have it, in the wire's form. The order of the ordinals, from 0, has to be that
   * of the items' sort keys in the index.
   */
  item(partition: string, ordinal: number): Item
  /** The same item by its keys in the table; undefined when it is none of these. */
  find(partition: string, sort: string): Item | undefined
}

/** Walks computed entries as a list of them would be walked, seeking by bisection. */
export function* walkComputed(
  count: number,
  compute: (ordinal: number) => Entry,
  cut: Cut | undefined,
  forward: boolean,
): Generator<Entry> {
  const end = forward ? 0 : count
  const start = cut === undefined ? end : firstNot(count, (ordinal) => cut(compute(ordinal)))
  if (forward) for (let at = start; at < count; at++) yield compute(at)
  else for (let at = start - 1; at >= 0; at--) yield compute(at)
}

/** Two walks of the same direction as one. */
export function* mergeWalks(
  left: Iterable<Entry>,
  right: Iterable<Entry>,
  forward: boolean,
): Generator<Entry> {
  const [a, b] = [left[Symbol.iterator](), right[Symbol.iterator]()]
  let [headA, headB] = [a.next(), b.next()]
  while (headA.done !== true || headB.done !== true) {
    const order =
      headA.done === true ? 1 : headB.done === true ? -1 : compareEntries(headA.value, headB.value)
    const takeA = headB.done === true || (headA.done !== true && (forward ? order < 0 : order > 0))
    if (takeA && headA.done !== true) {
      yield headA.value
      headA = a.next()
    } else if (headB.done !== true) {
      yield headB.value
      headB = b.next()
    }
  }
}
