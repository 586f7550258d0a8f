import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { expect, test } from 'vitest'
import { closeServer, listenOnLoopback } from '../../testing/http-server.ts'
import { insights, QueryFailure } from './insights.ts'

interface Call {
  readonly action: string
  readonly input: Readonly<Record<string, unknown>>
}

type Answer = (call: Call) => object

/** CloudWatch Logs as far as queries go: the answers are the test's. */
async function startLogs(answer: Answer) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).replace(/^.*\./, '')
    const call = { action, input: JSON.parse(await text(request)) }
    calls.push(call)
    const result = answer(call)
    const isError = '__type' in result
    response.writeHead(isError ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(result))
  })
  const endpoint = await listenOnLoopback(server, 0)
  const client = new CloudWatchLogsClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  const controller = new AbortController()
  const source = insights({
    client,
    logGroupName: '/lading/dev/api',
    pause: async () => undefined,
    signal: controller.signal,
  })
  return {
    source,
    controller,
    calls,
    of: (action: string) => calls.filter((call) => call.action === action).map(({ input }) => input),
    [Symbol.asyncDispose]: async () => {
      client.destroy()
      await closeServer(server, 0)
    },
  }
}

const range = { since: new Date('2026-03-01T00:00:00.500Z'), until: new Date('2026-03-02T00:00:00Z') }
const row = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields).map(([field, value]) => ({ field, value }))
const figures = {
  calls: '30',
  failed: '1',
  p50: '9.5',
  p95: '42',
  p99: '120.25',
  coldStarts: '2',
  initP50: '180',
}

/** Answers each query by what it puts calls together by, after it was asked for twice. */
function service(): Answer {
  const queries = new Map<string, { query: string; asked: number }>()
  return ({ action, input }) => {
    if (action === 'StartQuery') {
      const queryId = `q${queries.size}`
      queries.set(queryId, { query: String(input.queryString), asked: 0 })
      return { queryId }
    }
    const query = queries.get(String(input.queryId))
    if (query === undefined) return { __type: 'ResourceNotFoundException' }
    query.asked += 1
    if (query.asked === 1) return { status: 'Scheduled' }
    if (query.asked === 2) return { status: 'Running', results: [row({ calls: '1' })] }
    const by = /by (operation|bin)/.exec(query.query)?.[1]
    const results =
      by === 'operation'
        ? [row({ operation: 'files.get', ...figures }), row({ operation: 'files.create', calls: '3' })]
        : by === 'bin'
          ? [
              row({ at: '2026-03-01 12:15:00.000', ...figures }),
              row({ at: '2026-03-01 12:00:00.000', calls: '3' }),
            ]
          : [row(figures)]
    return { status: 'Complete', results }
  }
}

test('three queries give the figures of all, of each operation, and of each part of the time', async () => {
  await using logs = await startLogs(service())
  const measured = await logs.source.measure(range, 15 * 60_000, undefined)
  expect(measured.total).toEqual({
    calls: 30,
    failed: 1,
    p50: 9.5,
    p95: 42,
    p99: 120.25,
    coldStarts: 2,
    initP50: 180,
  })
  expect(measured.operations.map(({ operation, calls, p50 }) => [operation, calls, p50])).toEqual([
    ['files.create', 3, undefined],
    ['files.get', 30, 9.5],
  ])
  expect(measured.bins.map(({ at, calls }) => [at.toISOString(), calls])).toEqual([
    ['2026-03-01T12:00:00.000Z', 3],
    ['2026-03-01T12:15:00.000Z', 30],
  ])
  const started = logs.of('StartQuery')
  expect(started.length).toBe(3)
  for (const input of started) {
    expect(input).toMatchObject({
      logGroupName: '/lading/dev/api',
      startTime: Date.UTC(2026, 2, 1) / 1000,
      // The last second is looked at too.
      endTime: Date.UTC(2026, 2, 2) / 1000 - 1,
    })
    expect(input.queryString).toMatch(
      /^filter ispresent\(Duration\) and ispresent\(operation\)\n\| stats count\(\*\) as calls, /,
    )
  }
  expect(started.map(({ queryString }) => /by .*/.exec(String(queryString))?.[0])).toEqual([
    undefined,
    'by operation',
    'by bin(15m) as at',
  ])
})

test('one operation is asked for by its name, and nothing that is no name gets into the query', async () => {
  await using logs = await startLogs(service())
  await logs.source.measure(range, 60 * 60_000, 'files.get" or 1=1 | fields @message')
  for (const { queryString } of logs.of('StartQuery')) {
    expect(String(queryString).split('\n')[0]).toBe(
      'filter ispresent(Duration) and ispresent(operation) and operation = "files.getor11fieldsmessage"',
    )
  }
})

test.each(['Failed', 'Cancelled', 'Timeout', 'Unknown'])(
  'a query that ends as %s is told',
  async (status) => {
    await using logs = await startLogs(({ action }) =>
      action === 'StartQuery' ? { queryId: 'q' } : { status },
    )
    await expect(logs.source.measure(range, 60_000, undefined)).rejects.toThrow(
      new QueryFailure(`The query over /lading/dev/api ended as ${status}`),
    )
  },
)

test('a query that does not end, or that nobody waits for any more, is stopped: it is billed by what it reads', async () => {
  await using logs = await startLogs(({ action }) =>
    action === 'StartQuery'
      ? { queryId: 'q' }
      : action === 'StopQuery'
        ? { success: true }
        : { status: 'Running' },
  )
  logs.controller.abort()
  await expect(logs.source.measure(range, 60_000, undefined)).rejects.toThrow('The query was stopped')
  await expect.poll(() => logs.of('StopQuery').length).toBe(3)
})

test('what CloudWatch refuses keeps its name', async () => {
  await using logs = await startLogs(() => ({ __type: 'AccessDeniedException', message: 'not authorized' }))
  await expect(logs.source.measure(range, 60_000, undefined)).rejects.toMatchObject({
    name: 'AccessDeniedException',
  })
})
