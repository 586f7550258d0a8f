import { assumedFunction, dollarsOf, dollarsOfEveryCall } from './costs.ts'
import { left, markdownTable, right } from './markdown.ts'
import type { MeasuredOperations } from './operations.ts'
import { prices, pricesDate, pricesRegion } from './prices.ts'

const dollars = (value: number) => value.toFixed(2)
const integer = (value: number) => value.toLocaleString('en-US')

/** A row for each typical call, and what stands behind its dollars. */
export function operationsReport({ calls, itemBytes }: MeasuredOperations): string {
  const rows = calls.map((call) => {
    const { dynamoDb, s3, all } = dollarsOf(call)
    const s3Requests = [...call.s3Requests].map(([name, count]) => (count === 1 ? name : `${count} ${name}`))
    return [
      `\`${call.operation}\``,
      call.variant,
      String(call.writeUnits),
      String(call.readUnits),
      s3Requests.join(', '),
      dollars(dynamoDb),
      dollars(s3),
      dollars(all),
    ]
  })
  const { gateway, lambda } = dollarsOfEveryCall()
  const { memoryGb, milliseconds } = assumedFunction
  const bytes = [...itemBytes].map(([tags, size]) => `${integer(size)} bytes with ${tags} tags`)
  return [
    markdownTable(
      [
        left('operation'),
        left('call'),
        right('WCU'),
        right('RCU'),
        left('S3 requests'),
        right('DynamoDB $'),
        right('S3 $'),
        right('all $'),
      ],
      rows,
    ),
    '',
    `Dollars are for a million calls at list price. _all_ adds what every call costs: API Gateway's HTTP API $${dollars(gateway)}, ` +
      `and Lambda $${dollars(lambda)} for a function of ${memoryGb} GB on arm64 that takes ${milliseconds} ms, **which is an assumption**, not a measurement.`,
    '',
    `The item of a ready file has ${bytes.join(', ')}; above 1,024 a write counts twice, in the table and in gsi1.`,
    '',
    `Prices of ${pricesRegion}, put together on ${pricesDate} in [src/scale/prices.ts](src/scale/prices.ts), first tier, without free tiers ` +
      'and transfer. _Seen_ is the date of a copy of the price; without one it is not confirmed:',
    '',
    markdownTable(
      [left('price'), right('$'), left('for'), left('seen'), left('source')],
      Object.entries(prices).map(([name, { dollars: price, per, source, seen }]) => [
        name,
        // Not 1.33334e-5.
        price.toFixed(10).replace(/0+$/, '').replace(/\.$/, ''),
        `${integer(per.count)} ${per.unit}`,
        seen ?? 'not confirmed',
        source,
      ]),
    ),
  ].join('\n')
}
