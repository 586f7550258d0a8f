import { UnsupportedRequestError } from './errors.ts'
import type { KeyspaceName, Kind, Meter } from './meter.ts'

/** What one request consumes: metered, and added up for its answer. */
export class Consumption {
  readonly #meter: Meter
  readonly #units = new Map<KeyspaceName, number>()

  constructor(meter: Meter) {
    this.#meter = meter
  }

  add(keyspace: KeyspaceName, partitionKey: string, kind: Kind, units: number): void {
    this.addShared(keyspace, kind, units, [[partitionKey, 1]])
  }

  /** Adds units that several keys share. @param shares the part of the whole that falls to each */
  addShared(
    keyspace: KeyspaceName,
    kind: Kind,
    units: number,
    shares: readonly (readonly [partitionKey: string, share: number])[],
  ): void {
    for (const [key, share] of shares) this.#meter.record(keyspace, key, kind, units * share)
    this.#units.set(keyspace, (this.#units.get(keyspace) ?? 0) + units)
  }

  /**
   * The `ConsumedCapacity` of the answer.
   * @param wanted the request's `ReturnConsumedCapacity`
   */
  answer(wanted: unknown, tableName: string): object | undefined {
    if (wanted === undefined || wanted === 'NONE') return undefined
    const total = [...this.#units.values()].reduce((sum, units) => sum + units, 0)
    if (wanted === 'TOTAL') return { TableName: tableName, CapacityUnits: total }
    if (wanted !== 'INDEXES') throw new UnsupportedRequestError(`ReturnConsumedCapacity ${String(wanted)}`)
    const indexes = [...this.#units].filter(([keyspace]) => keyspace !== 'table')
    return {
      TableName: tableName,
      CapacityUnits: total,
      Table: { CapacityUnits: this.#units.get('table') ?? 0 },
      ...(indexes.length === 0
        ? {}
        : {
            GlobalSecondaryIndexes: Object.fromEntries(
              indexes.map(([name, units]) => [name, { CapacityUnits: units }]),
            ),
          }),
    }
  }
}
