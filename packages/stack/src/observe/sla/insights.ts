import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import type { CallSource, Figures, Measured, Range } from './measured.ts'

/** What a query of Insights takes at most before it is given up, in milliseconds; a query itself may run for an hour. */
const maxWaitMs = 10 * 60_000
/** Between two looks, in milliseconds. */
const pauseMs = 500

/** The query did not come to an end. */
export class QueryFailure extends Error {
  override readonly name = 'QueryFailure'
}

export interface InsightsOptions {
  readonly client: CloudWatchLogsClient
  readonly logGroupName: string
  /** Waits; in tests it is over at once. */
  readonly pause: (ms: number) => Promise<void>
  /** Whether somebody gave up. */
  readonly signal: AbortSignal
}

const statistics = [
  'count(*) as calls',
  'sum(ServerErrors) as failed',
  'pct(Duration, 50) as p50',
  'pct(Duration, 95) as p95',
  'pct(Duration, 99) as p99',
  'sum(ColdStarts) as coldStarts',
  'pct(initMs, 50) as initP50',
].join(', ')

/** @param by what the calls are put together by; nothing for all of them */
function queryOf(by: string | undefined, operation: string | undefined): string {
  // Names of operations are the contract's; anything else is none.
  const only = operation === undefined ? '' : ` and operation = "${operation.replaceAll(/[^\w.]/g, '')}"`
  return [
    `filter ispresent(Duration) and ispresent(operation)${only}`,
    `stats ${statistics}${by === undefined ? '' : ` by ${by}`}`,
    ...(by === undefined ? [] : ['limit 10000']),
  ].join('\n| ')
}

type Row = ReadonlyMap<string, string>

const rowOf = (fields: readonly ResultField[]): Row =>
  new Map(fields.map(({ field = '', value = '' }) => [field, value]))

function figuresOf(row: Row): Figures {
  const number = (name: string) => {
    const text = row.get(name)
    return text === undefined || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text)
  }
  return {
    calls: number('calls') ?? 0,
    failed: number('failed') ?? 0,
    p50: number('p50'),
    p95: number('p95'),
    p99: number('p99'),
    coldStarts: number('coldStarts') ?? 0,
    initP50: number('initP50'),
  }
}

/** `2026-11-23 20:05:00.000`, which is UTC. */
const timeOf = (text: string) => new Date(`${text.replace(' ', 'T').replace(/Z?$/, 'Z')}`)

/** A bin as Insights writes it. */
function binText(binMs: number): string {
  const minutes = binMs / 60_000
  return minutes % 1440 === 0 ? `${minutes / 1440}d` : minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`
}

/**
 * The log group of a function, through CloudWatch Logs Insights. Needs `logs:StartQuery`, `logs:GetQueryResults` and
 * `logs:StopQuery`.
 * @throws QueryFailure when a query fails or takes too long, and the errors of the SDK
 */
export function insights(options: InsightsOptions): CallSource {
  const { client, logGroupName, pause, signal } = options

  async function run({ since, until }: Range, queryString: string): Promise<Row[]> {
    const { queryId } = await client.send(
      new StartQueryCommand({
        logGroupName,
        queryString,
        // Whole seconds, the last one included.
        startTime: Math.floor(since.getTime() / 1000),
        endTime: Math.ceil(until.getTime() / 1000) - 1,
      }),
    )
    if (queryId === undefined) throw new QueryFailure('CloudWatch began no query')
    for (let waited = 0; waited < maxWaitMs && !signal.aborted; waited += pauseMs) {
      const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }))
      if (status === 'Complete') return results.map(rowOf)
      if (status !== 'Scheduled' && status !== 'Running') {
        throw new QueryFailure(`The query over ${logGroupName} ended as ${status}`)
      }
      await pause(pauseMs)
    }
    // It is billed by what it reads.
    await client.send(new StopQueryCommand({ queryId }))
    throw new QueryFailure(
      signal.aborted
        ? 'The query was stopped'
        : `The query over ${logGroupName} took more than ${maxWaitMs / 60_000} minutes`,
    )
  }

  return {
    name: `CloudWatch Logs ${logGroupName}`,
    async measure(range, binMs, operation): Promise<Measured> {
      const [total, operations, bins] = await Promise.all([
        run(range, queryOf(undefined, operation)),
        run(range, queryOf('operation', operation)),
        run(range, queryOf(`bin(${binText(binMs)}) as at`, operation)),
      ])
      return {
        total: figuresOf(total[0] ?? new Map()),
        operations: operations
          .map((row) => ({ operation: row.get('operation') ?? '', ...figuresOf(row) }))
          .toSorted((a, b) => a.operation.localeCompare(b.operation)),
        bins: bins
          .map((row) => ({ at: timeOf(row.get('at') ?? ''), ...figuresOf(row) }))
          .toSorted((a, b) => a.at.getTime() - b.at.getTime()),
        malformed: 0,
      }
    },
  }
}
