import { assumedFunction, type Dollars, dollarsOf, dollarsOfEveryCall } from './costs.ts'
import type { MeasuredCall } from './operations.ts'
import { pricesDate, pricesRegion } from './prices.ts'

/** A row of the table of costs, for programs. */
export interface CostRow {
  readonly operation: string
  /** What is special about the call; empty for the usual one. */
  readonly call: string
  readonly writeUnits: number
  readonly readUnits: number
  readonly s3Requests: readonly { readonly name: string; readonly count: number }[]
  /** For a million calls. */
  readonly dollars: Dollars
}

/** What `costs.json` holds: the table of costs as the docs read it. */
export interface CostsDocument {
  readonly region: string
  readonly pricesDate: string
  /** Dollars for a million calls of whatever operation, and the function that is assumed. */
  readonly everyCall: {
    readonly gateway: number
    readonly lambda: number
    readonly memoryGb: number
    readonly milliseconds: number
  }
  readonly calls: readonly CostRow[]
}

/** Finer than any price of a million calls, so that what is shown of it rounds as the table does. */
const rounded = (dollars: number) => Number(dollars.toFixed(6))

export function costsDocument(calls: readonly MeasuredCall[]): CostsDocument {
  const { gateway, lambda } = dollarsOfEveryCall()
  return {
    region: pricesRegion,
    pricesDate,
    everyCall: { gateway: rounded(gateway), lambda: rounded(lambda), ...assumedFunction },
    calls: calls.map((call) => {
      const { dynamoDb, s3, all } = dollarsOf(call)
      return {
        operation: call.operation,
        call: call.variant,
        writeUnits: call.writeUnits,
        readUnits: call.readUnits,
        s3Requests: [...call.s3Requests].map(([name, count]) => ({ name, count })),
        dollars: { dynamoDb: rounded(dynamoDb), s3: rounded(s3), all: rounded(all) },
      }
    }),
  }
}
