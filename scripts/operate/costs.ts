import costs from '../../bench/src/scale/costs.json' with { type: 'json' }
import { costOf, prices as listPrices } from '../../bench/src/scale/prices.ts'
import { prices } from '../../infra/src/prices.ts'
import { contract } from '../../packages/contract/src/contract.ts'
import { listOperations } from '../../packages/stack/src/contract/index.ts'
import { alarmsOfStage, metricsOf } from './alarms.ts'
import { metricsOfStage, sampleLine } from './call-line.ts'
import { cloudWatch, others } from './prices.ts'
import { resourcesOf } from './stage.ts'
import { code, tableOf } from './table.ts'

const million = 1_000_000

/** What is done with each file: the calls by which the costs of a month are worked out. */
const calls = { 'files.create': 1, 'files.complete': 1, 'files.list': 1, 'files.download': 5 } as const
type Called = keyof typeof calls
/** What clients ask of S3 themselves for a file: the PUT, and a GET for each download. */
const ofClients = { put: 1, get: calls['files.download'] } as const
const callsOfFile = Object.values(calls).reduce((sum, count) => sum + count, 0)

/** Files that are stored in a month. */
const sizes = [10_000, million, 10 * million] as const

/** The measured cost of a call: the first that the bench lists of an operation is the usual one. */
function measured(operation: Called) {
  const row = costs.calls.find((one) => one.operation === operation)
  if (row === undefined) throw new Error(`The bench has no cost of ${operation}`)
  return row
}

const sumOf = (one: (row: ReturnType<typeof measured>) => number) =>
  (Object.keys(calls) as Called[]).reduce((sum, name) => sum + calls[name] * one(measured(name)), 0) // its keys

/** What API Gateway's access log says of a call, with values as long as they are. */
function accessLine(): string {
  const [stage] = resourcesOf('AWS::ApiGatewayV2::Stage')
  if (stage === undefined) throw new Error('The default stage has no HTTP API')
  const { Format } = stage.Properties.AccessLogSettings as { Format: string } // as CloudFormation defines it
  const values: Readonly<Record<string, string>> = {
    requestId: 'cP8vYh0rDoEEMfg=',
    requestTime: '23/Nov/2026:19:47:59 +0000',
    httpMethod: 'POST',
    protocol: 'HTTP/1.1',
    integrationErrorMessage: '-',
  }
  return Format.replaceAll(/\$context\.(\w+)/g, (_, name: string) => values[name] ?? '123')
}

/** What Lambda writes itself of each invocation: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
const platformLines = [
  '{"time":"2026-11-23T19:47:58.978Z","type":"platform.start","record":{"requestId":"d1c99b2d-611d-43c4-a537-08cb3651e6b5","version":"12"}}',
  '{"time":"2026-11-23T19:47:59.110Z","type":"platform.report","record":{"requestId":"d1c99b2d-611d-43c4-a537-08cb3651e6b5","metrics":{"durationMs":30.12,"billedDurationMs":31,"memorySizeMB":1024,"maxMemoryUsedMB":104},"status":"success"}}',
]

const linesOfCall = () => [sampleLine, accessLine(), ...platformLines]
/** Bytes of logs that CloudWatch bills for a call. */
const logBytes = () => linesOfCall().reduce((sum, line) => sum + line.length + cloudWatch.logEventBytes, 0)

/**
 * A sweep that finds nothing to do, once a minute. Requests are counted by the test beside this; each is one of half a unit
 * at least. Its time is assumed.
 */
export const idleSweep = { requests: 114, seconds: 1, memoryGb: 0.5 } as const
const sweeps = 30 * 24 * 60

/** What one sweep compares at most: objects with their items, and items with their objects (packages/service/src/sweep). */
export const comparison = { objects: 1000, items: 500 } as const
const comparisonOfMonth = {
  dynamoDb: (sweeps * comparison.objects * prices.millionReads) / million,
  s3: costOf(listPrices.s3Get, sweeps * comparison.items),
}

const sweeperOfMonth =
  (sweeps * idleSweep.requests * 0.5 * prices.millionReads) / million +
  sweeps * idleSweep.seconds * idleSweep.memoryGb * prices.gbSecond +
  (sweeps * prices.millionRequests) / million

const operations = listOperations(contract).length
const alarmMetrics = () => alarmsOfStage().reduce((sum, alarm) => sum + metricsOf(alarm), 0)

/** Dollars of a month that so many files are stored in, by what they are paid for. */
export function monthOf(files: number): ReadonlyMap<string, number> {
  const { gateway, lambda } = costs.everyCall
  const s3OfClients = costOf(listPrices.s3Put, ofClients.put) + costOf(listPrices.s3Get, ofClients.get)
  return new Map([
    ['DynamoDB, requests', (files / million) * sumOf(({ dollars }) => dollars.dynamoDb)],
    ['S3, requests', (files / million) * sumOf(({ dollars }) => dollars.s3) + files * s3OfClients],
    ['Lambda, API', (files / million) * callsOfFile * lambda],
    ['API Gateway', (files / million) * callsOfFile * gateway],
    ['logs', ((files * callsOfFile * logBytes()) / 1e9) * cloudWatch.logGb],
    ['sweeper that finds nothing', sweeperOfMonth],
    ['metrics', metricsOfStage(operations) * cloudWatch.metric],
    ['alarms', alarmMetrics() * cloudWatch.alarmMetric],
    ['dashboard', cloudWatch.dashboard],
  ])
}

const dollars = (value: number) =>
  `$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
const count = (value: number) => value.toLocaleString('en')

/** What a month costs at each size. */
export function monthsTable(): string {
  const months = sizes.map(monthOf)
  const names = [...(months[0]?.keys() ?? [])]
  const sum = (month: ReadonlyMap<string, number>) => [...month.values()].reduce((all, one) => all + one, 0)
  return tableOf(
    ['files stored in the month', ...sizes.map(count)],
    [
      ['calls of the API', ...sizes.map((files) => count(files * callsOfFile))],
      ...names.map((name) => [name, ...months.map((month) => dollars(month.get(name) ?? 0))]),
      ['**together**', ...months.map((month) => `**${dollars(sum(month))}**`)],
    ],
    { figures: sizes.length },
  )
}

/** The numbers behind the table, each as it enters it. */
export const basisTable = () =>
  tableOf(
    ['what', 'how much'],
    [
      [
        'calls for a file',
        Object.entries(calls)
          .map(([name, times]) => `${times} ${code(name)}`)
          .join(', '),
      ],
      ['requests of clients to S3 for a file', `${ofClients.put} PUT, ${ofClients.get} GET`],
      ['Lambda for a call, assumed', `${costs.everyCall.milliseconds} ms of ${costs.everyCall.memoryGb} GB`],
      ['a million read units, write units', `$${prices.millionReads}, $${prices.millionWrites}`],
      ['a million requests of API Gateway', dollars(prices.millionHttpRequests)],
      [
        'logs for a call, billed',
        `${count(logBytes())} bytes: ${count(sampleLine.length)} of Lading's line, the rest of API Gateway's, of Lambda's two, and ${cloudWatch.logEventBytes} for each`,
      ],
      ['a GB of logs taken in', dollars(cloudWatch.logGb)],
      [
        'metrics',
        `${count(metricsOfStage(operations))} at ${dollars(cloudWatch.metric)}: 2 for each of ${operations} operations and for what reached none, 7 for the service`,
      ],
      [
        'alarms',
        `${alarmMetrics()} metrics looked at by ${alarmsOfStage().length}, at ${dollars(cloudWatch.alarmMetric)}`,
      ],
      [
        'a sweep that finds nothing',
        `${idleSweep.requests} requests to DynamoDB of half a read unit, ${idleSweep.seconds} s (assumed) of ${idleSweep.memoryGb} GB; ${count(sweeps)} a month`,
      ],
      [
        'comparing table and bucket, not in the table above',
        `up to ${count(comparison.objects)} objects and ${comparison.items} items in each sweep, then a rest of a day: at most ${dollars(comparisonOfMonth.dynamoDb)} of DynamoDB and ${dollars(comparisonOfMonth.s3)} of S3 a month, however many files there are`,
      ],
    ],
  )

/** What is paid by the GB. */
export const storageTable = () =>
  tableOf(
    ['what', 'a GB'],
    [
      [
        'bytes in S3 Standard for a month, with those that can still be brought back',
        listPrices.s3Storage.dollars,
      ],
      ['items of the table and its indexes, for a month', listPrices.dynamoDbStorage.dollars],
      ["the table's point-in-time recovery, for a month", others.recoveryGb],
      ['logs that are kept, packed, for a month', cloudWatch.logStorageGb],
      ['bytes that S3 sends to the internet', others.transferGb],
      ['logs that a query reads', cloudWatch.queryGb],
    ].map(([what, price]) => [String(what), `$${price}`]),
    { figures: 1 },
  )
