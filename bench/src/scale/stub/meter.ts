export type Kind = 'read' | 'write'

/** `'table'` or the name of an index. */
export type KeyspaceName = string

export interface Units {
  read: number
  write: number
}

/** One key in one second. */
export interface KeySecond {
  readonly keyspace: KeyspaceName
  readonly partitionKey: string
  /** Seconds since the epoch of the virtual clock. */
  readonly second: number
  readonly units: number
}

/**
 * Counts the units that every partition key of the table and of each index takes in each second of the virtual
 * clock. Keeps every key of every second until it is reset.
 */
export class Meter {
  readonly #now: () => number
  readonly #seconds = new Map<number, Map<KeyspaceName, Map<string, Units>>>()
  readonly #totals = new Map<KeyspaceName, Units>()
  readonly #requests = new Map<string, number>()
  #itemsRead = 0

  /** @param now the virtual clock, in milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  record(keyspace: KeyspaceName, partitionKey: string, kind: Kind, units: number): void {
    const keyspaces = entry(this.#seconds, Math.floor(this.#now() / 1000), () => new Map())
    const keys = entry(keyspaces, keyspace, () => new Map<string, Units>())
    entry(keys, partitionKey, noUnits)[kind] += units
    entry(this.#totals, keyspace, noUnits)[kind] += units
  }

  /** Counts a request of the operation. */
  request(operation: string): void {
    this.#requests.set(operation, (this.#requests.get(operation) ?? 0) + 1)
  }

  /** Counts items that were read, whether or not they are part of the answer. */
  readItems(count: number): void {
    this.#itemsRead += count
  }

  /** What the key has taken, by second. */
  units(keyspace: KeyspaceName, partitionKey: string): ReadonlyMap<number, Readonly<Units>> {
    const found = new Map<number, Readonly<Units>>()
    for (const [second, keyspaces] of this.#seconds) {
      const units = keyspaces.get(keyspace)?.get(partitionKey)
      if (units !== undefined) found.set(second, units)
    }
    return found
  }

  /**
   * The keys with the most units in one second, each with its worst second.
   * @param keyspace one table or index; all when not given
   */
  hottest(kind: Kind, count: number, keyspace?: KeyspaceName): KeySecond[] {
    const worst = new Map<KeyspaceName, Map<string, KeySecond>>()
    for (const [second, keyspaces] of this.#seconds) {
      for (const [name, keys] of keyspaces) {
        if (keyspace !== undefined && name !== keyspace) continue
        const known = entry(worst, name, () => new Map<string, KeySecond>())
        for (const [partitionKey, { [kind]: units }] of keys) {
          if (units <= (known.get(partitionKey)?.units ?? 0)) continue
          known.set(partitionKey, { keyspace: name, partitionKey, second, units })
        }
      }
    }
    return [...worst.values()]
      .flatMap((keys) => [...keys.values()])
      .toSorted((left, right) => right.units - left.units)
      .slice(0, count)
  }

  /** All units since the beginning or the reset, by table and index. */
  totals(): ReadonlyMap<KeyspaceName, Readonly<Units>> {
    return this.#totals
  }

  /** How many requests of each operation came. */
  requests(): ReadonlyMap<string, number> {
    return this.#requests
  }

  /** How many items were read, of the table and of indexes. */
  itemsRead(): number {
    return this.#itemsRead
  }

  reset(): void {
    this.#itemsRead = 0
    this.#seconds.clear()
    this.#totals.clear()
    this.#requests.clear()
  }
}

const noUnits = (): Units => ({ read: 0, write: 0 })

function entry<Key, Found>(map: Map<Key, Found>, key: Key, make: () => Found): Found {
  const present = map.get(key)
  if (present !== undefined) return present
  const made = make()
  map.set(key, made)
  return made
}
