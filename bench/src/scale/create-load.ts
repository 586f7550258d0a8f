import { keyKind } from './key-names.ts'
import type { KeySecond, KeyspaceName, Kind, Meter, Units } from './stub/meter.ts'
import type { VirtualClock } from './virtual-clock.ts'

/**
 * What one partition takes in a second, of a table as of an index:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const partitionWriteUnits = 1000
export const partitionReadUnits = 3000

/** Keys that are named for the table and each index. */
const namedKeys = 10

export interface LoadOptions {
  /** Virtual seconds. */
  readonly seconds: number
  /** Operations that begin in each of them, at even distances. */
  readonly perSecond: number
  readonly operation: (index: number) => Promise<void>
  readonly clock: VirtualClock
  /** What meters the operations, on the same clock. It is reset first. */
  readonly meter: Meter
}

export interface Load {
  readonly operations: number
  /** The keys of the table and of each index that took the most in one virtual second, the hottest first. */
  readonly hottestWrites: readonly KeySecond[]
  readonly hottestReads: readonly KeySecond[]
  /** The hottest key of each kind, of the table and of each index. */
  readonly hottestOfKinds: readonly KeySecond[]
  /** All units, by table and index. */
  readonly totals: ReadonlyMap<string, Readonly<Units>>
  /** Requests by operation of DynamoDB. */
  readonly requests: ReadonlyMap<string, number>
  /** Real time. */
  readonly milliseconds: number
}

/**
 * Runs operations at a rate of the virtual clock. They run one after the other, so that all the requests of one count
 * at the time when it begins, whatever the machine's speed.
 */
export async function runLoad({ seconds, perSecond, operation, clock, meter }: LoadOptions): Promise<Load> {
  const start = Math.ceil(clock.now() / 1000) * 1000
  const operations = seconds * perSecond
  meter.reset()
  const began = performance.now()
  for (let index = 0; index < operations; index++) {
    clock.set(start + Math.floor((index * 1000) / perSecond))
    await operation(index)
  }
  const milliseconds = performance.now() - began
  return {
    operations,
    hottestWrites: hottest(meter, 'write'),
    hottestReads: hottest(meter, 'read'),
    hottestOfKinds: hottestOfKinds(meter),
    totals: new Map(meter.totals()),
    requests: new Map(meter.requests()),
    milliseconds,
  }
}

function hottest(meter: Meter, kind: Kind): KeySecond[] {
  const keyspaces: KeyspaceName[] = [...meter.totals().keys()]
  return keyspaces
    .flatMap((keyspace) => meter.hottest(kind, namedKeys, keyspace))
    .toSorted((left, right) => right.units - left.units)
}

function hottestOfKinds(meter: Meter): KeySecond[] {
  const kinds = new Map<string, KeySecond>()
  for (const key of meter.hottest('write', Number.POSITIVE_INFINITY)) {
    const kind = `${key.keyspace} ${keyKind(key.partitionKey)}`
    // The first is the hottest.
    if (!kinds.has(kind)) kinds.set(kind, key)
  }
  return [...kinds.values()].filter(({ units }) => units > 0)
}
