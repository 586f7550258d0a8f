import { expect, test } from 'vitest'
import type { CallRecord } from '../server/index.ts'
import { type CallLogOptions, callLog } from './call-log.ts'
import { operationMetrics, serviceMetrics } from './metrics.ts'

const now = new Date('2026-03-01T12:00:00.250Z')
const record: CallRecord = {
  transport: 'rpc',
  operation: 'parcels.get',
  status: 200,
  code: null,
  durationMs: 12.34567,
  requestId: 'r1',
  principal: { scopes: [] },
  consumed: { readUnits: 1.5, writeUnits: 0 },
  cause: undefined,
}

interface Directive {
  readonly Namespace: string
  readonly Dimensions: readonly (readonly string[])[]
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[]
}

function linesOf(records: readonly Partial<CallRecord>[], options: Partial<CallLogOptions> = {}) {
  const lines: string[] = []
  const log = callLog({
    service: 'depot',
    stage: 'test',
    write: (line) => lines.push(line),
    properties: () => ({ workspaceId: 'ws_1' }),
    isEmbedded: true,
    now: () => now,
    ...options,
  })
  for (const one of records) log({ ...record, ...one })
  expect(lines.filter((line) => line.includes('\n'))).toEqual([])
  return lines.map((line) => JSON.parse(line)) // JSON of whatever shape: the tests say which
}

/** The values that CloudWatch takes from a line, by name and dimensions: as its specification of the format says. */
function metricsOf(line: Record<string, unknown> & { _aws: { CloudWatchMetrics: readonly Directive[] } }) {
  return line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name, Unit }) => {
        const dimensions = names.map((name) => `${name}=${String(line[name])}`).join(' ')
        return [`${Namespace} ${dimensions} ${Name}`, `${String(line[Name])} ${Unit}`]
      }),
    ),
  )
}

test('a call is one line that holds its metrics, those of the operation and those of the service', () => {
  const [line] = linesOf([{}])
  expect(line).toMatchObject({
    level: 'info',
    time: '2026-03-01T12:00:00.250Z',
    operation: 'parcels.get',
    status: 200,
    requestId: 'r1',
    workspaceId: 'ws_1',
    Duration: 12.346,
  })
  expect(line._aws.Timestamp).toBe(now.getTime())
  const metrics = metricsOf(line)
  expect(new Set(metrics.map(([name]) => name)).size).toBe(operationMetrics.length + serviceMetrics.length)
  expect(metrics).toContainEqual(['Lading service=depot stage=test Duration', '12.346 Milliseconds'])
  expect(metrics).toContainEqual([
    'Lading service=depot stage=test operation=parcels.get Duration',
    '12.346 Milliseconds',
  ])
  expect(metrics).toContainEqual(['Lading service=depot stage=test ReadUnits', '1.5 Count'])
  // No metric whose value is not in the line, and none of a workspace: each would be billed by the month.
  for (const [name, value] of metrics) expect(`${name} ${value}`).not.toMatch(/undefined|ws_1|NaN/)
})

test('of an environment the first call alone was cold, whatever became of it', () => {
  const lines = linesOf([{ status: 503, code: 'UNAVAILABLE' }, {}, {}], { initMs: 181.7 })
  expect(lines.map(({ ColdStarts }) => ColdStarts)).toEqual([1, 0, 0])
  expect(lines.map(({ initMs }) => initMs)).toEqual([182, undefined, undefined])
  expect(linesOf([{}, {}]).map(({ ColdStarts }) => ColdStarts)).toEqual([0, 0])
})

test('who failed is told apart, and a request that reached no operation makes no metric of its path', () => {
  const lines = linesOf([
    { status: 404, code: 'ROUTE_NOT_FOUND', operation: null },
    { status: 500, code: 'INTERNAL' },
  ])
  expect(lines).toMatchObject([
    { level: 'info', operation: 'none', ClientErrors: 1, ServerErrors: 0 },
    { level: 'error', operation: 'parcels.get', ClientErrors: 0, ServerErrors: 1 },
  ])
})

test('where no CloudWatch reads it, the line says nothing to it', () => {
  const [line] = linesOf([{}], { isEmbedded: false })
  expect(line).not.toHaveProperty('_aws')
  expect(line).toMatchObject({ Duration: 12.346 })
})

test('a million workspaces make no more metrics than one', () => {
  let workspace = 0
  const lines = linesOf(Array(50).fill({}), { properties: () => ({ workspaceId: `ws_${workspace++}` }) })
  expect(new Set(lines.flatMap((line) => metricsOf(line).map(([name]) => name))).size).toBe(
    operationMetrics.length + serviceMetrics.length,
  )
})
