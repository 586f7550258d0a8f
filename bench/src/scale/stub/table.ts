import type { Consumption } from './consumption.ts'
import { invalid } from './errors.ts'
import { type Cut, type Entry, Keyspace } from './keyspace.ts'
import { compareText, equalValues } from './order.ts'
import {
  assertSupported,
  type IndexDefinition,
  identity,
  indexKeysOf,
  keysOf,
  projected,
  type TableSchema,
} from './schema.ts'
import { mergeWalks, type SyntheticItems, walkComputed } from './synthetic.ts'
import { itemSize, writeUnits } from './units.ts'
import type { Item } from './value.ts'

/** 400 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const largestItem = 400 * 1024

/** The items of a table, and those of its indexes. */
export class Table {
  readonly schema: TableSchema
  readonly #items = new Keyspace()
  readonly #indexes: ReadonlyMap<string, { readonly definition: IndexDefinition; readonly items: Keyspace }>
  /** With those entries that were computed, by partition and ordinal: seeking again costs little, as in a real index. */
  readonly #synthetic = new Map<SyntheticItems, Map<string, Map<number, Entry>>>()
  /** The identities of computed items that a write has made real, or removed. */
  readonly #shadowed = new Set<string>()

  constructor(schema: TableSchema) {
    assertSupported(schema)
    this.schema = schema
    this.#indexes = new Map(
      schema.indexes.map((definition) => [definition.name, { definition, items: new Keyspace() }]),
    )
  }

  addSynthetic(items: SyntheticItems): void {
    this.index(items.index)
    this.#synthetic.set(items, new Map())
  }

  get hasSynthetic(): boolean {
    return this.#synthetic.size > 0
  }

  /** @throws ServiceError when there is no such index */
  index(name: string): IndexDefinition {
    const index = this.#indexes.get(name)
    if (index === undefined) throw invalid(`The table does not have the specified index: ${name}`)
    return index.definition
  }

  /** The item with the keys that a request gives, and its bytes. */
  get(partition: string, sort: string): Pick<Entry, 'item' | 'size'> | undefined {
    const wanted = identity(partition, sort)
    const isBelow: Cut = (entry) => compareText(entry.sort, sort) < 0
    for (const entry of this.#items.walk(partition, isBelow, true)) {
      if (entry.identity === wanted) return entry
      break
    }
    if (this.#shadowed.has(wanted)) return undefined
    for (const synthetic of this.#synthetic.keys()) {
      const item = synthetic.find(partition, sort)
      if (item !== undefined) return { item, size: itemSize(item) }
    }
    return undefined
  }

  /** The entries of a partition of the table or an index, from a cut on. */
  walk(
    index: string | undefined,
    partition: string,
    cut: Cut | undefined,
    forward: boolean,
  ): Iterable<Entry> {
    if (index === undefined) return this.#items.walk(partition, cut, forward)
    let walk = this.#keyspace(index).walk(partition, cut, forward)
    for (const synthetic of this.#synthetic.keys()) {
      const count = synthetic.index === index ? synthetic.count(partition) : undefined
      if (count === undefined) continue
      const known = this.#computedOf(synthetic, partition)
      const compute = (ordinal: number) => {
        const present = known.get(ordinal)
        if (present !== undefined) return present
        const entry = this.#indexEntry(synthetic.item(partition, ordinal), this.index(index))
        if (entry?.partition !== partition) {
          throw new Error(`Synthetic item ${ordinal} of ${partition} lies in another partition of ${index}`)
        }
        known.set(ordinal, entry)
        return entry
      }
      const computed = walkComputed(count, compute, cut, forward)
      walk = mergeWalks(walk, this.#unshadowed(computed), forward)
    }
    return walk
  }

  scan(
    index: string | undefined,
    segment: number,
    segments: number,
    after: Pick<Entry, 'partition' | 'sort' | 'identity'> | undefined,
  ): Iterable<Entry> {
    const keyspace = index === undefined ? this.#items : this.#keyspace(index)
    return keyspace.scan(segment, segments, after)
  }

  /** @throws ServiceError when the item cannot be stored: its size, or a key of the table or an index */
  assertStorable(item: Item): void {
    keysOf(item, this.schema)
    for (const index of this.schema.indexes) indexKeysOf(item, index)
    if (itemSize(item) > largestItem) throw invalid('Item size has exceeded the maximum allowed size')
  }

  /**
   * Replaces the item, which is the one stored, by another of the same keys, and keeps the indexes in step. An index
   * costs a write for an entry that comes, goes or changes, two for one whose keys change, and none for the rest.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
   */
  replace(before: Item | undefined, after: Item | undefined, consumption: Consumption): void {
    const [old, fresh] = [before && this.#entry(before), after && this.#entry(after)]
    const either = fresh ?? old
    if (either === undefined) return
    consumption.add('table', either.partition, 'write', writeUnits(old?.size ?? 0, fresh?.size ?? 0))
    if (this.hasSynthetic) this.#shadowed.add(either.identity)
    if (fresh !== undefined) this.#items.put(fresh)
    else this.#items.remove(either)
    for (const { definition, items } of this.#indexes.values()) {
      const gone = before && this.#indexEntry(before, definition)
      const come = after && this.#indexEntry(after, definition)
      const name = definition.name
      if (gone && come && gone.partition === come.partition && gone.sort === come.sort) {
        items.put(come)
        if (equalValues({ M: gone.item }, { M: come.item })) continue
        consumption.add(name, come.partition, 'write', writeUnits(gone.size, come.size))
        continue
      }
      if (gone !== undefined) {
        items.remove(gone)
        consumption.add(name, gone.partition, 'write', writeUnits(gone.size, 0))
      }
      if (come !== undefined) {
        items.put(come)
        consumption.add(name, come.partition, 'write', writeUnits(0, come.size))
      }
    }
  }

  #computedOf(synthetic: SyntheticItems, partition: string): Map<number, Entry> {
    const partitions = this.#synthetic.get(synthetic) ?? new Map<string, Map<number, Entry>>()
    const known = partitions.get(partition) ?? new Map<number, Entry>()
    partitions.set(partition, known)
    return known
  }

  #keyspace(index: string): Keyspace {
    const found = this.#indexes.get(index)
    if (found === undefined) throw new Error(`There is no index ${index}`)
    return found.items
  }

  #entry(item: Item): Entry {
    const { partition, sort } = keysOf(item, this.schema)
    return { partition, sort, identity: identity(partition, sort), item, size: itemSize(item) }
  }

  #indexEntry(item: Item, index: IndexDefinition): Entry | undefined {
    const keys = indexKeysOf(item, index)
    if (keys === undefined) return undefined
    const { partition, sort } = keysOf(item, this.schema)
    const kept = projected(item, this.schema, index)
    return { ...keys, identity: identity(partition, sort), item: kept, size: itemSize(kept) }
  }

  *#unshadowed(entries: Iterable<Entry>): Generator<Entry> {
    for (const entry of entries) if (!this.#shadowed.has(entry.identity)) yield entry
  }
}
