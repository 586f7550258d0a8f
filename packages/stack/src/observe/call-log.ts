import type { CallRecord } from '../server/index.ts'
import { embedCall } from './embedded-metrics.ts'
import { noOperation, type operationMetrics, type serviceMetrics } from './metrics.ts'

type MetricName = (typeof operationMetrics | typeof serviceMetrics)[number]['name']

/** What the line of every call holds; `properties` come after. Of an operation that was not reached the name is `none`. */
export interface CallLine extends Readonly<Record<MetricName, number>> {
  readonly level: 'info' | 'error'
  /** ISO 8601, when the answer was known. */
  readonly time: string
  readonly service: string
  readonly stage: string
  readonly transport: CallRecord['transport']
  readonly operation: string
  readonly status: number
  readonly code: string | null
  readonly requestId: string
  /** Milliseconds that the environment took to start, in the line of its first call. */
  readonly initMs?: number
}

export interface CallLogOptions {
  readonly service: string
  readonly stage: string
  /** Takes one line of text, without its end. */
  readonly write: (line: string) => void
  /** More of a call than its line has anyway: no input, no secret, no name of a file. */
  readonly properties: (record: CallRecord) => Readonly<Record<string, unknown>>
  /** Milliseconds that this environment took to start; undefined where calls do not wait for one. */
  readonly initMs?: number
  /** Whether CloudWatch is to make metrics of the lines. */
  readonly isEmbedded: boolean
  readonly now: () => Date
}

const mebibyte = 2 ** 20
const toThousandths = (value: number) => Math.round(value * 1000) / 1000

/**
 * Writes one line of JSON for each call, which is the record of its metrics too. The first call tells that its environment
 * was started for it, no other does: one log, made when the environment is.
 */
export function callLog(options: CallLogOptions): (record: CallRecord) => void {
  const { service, stage, write, properties, isEmbedded, now } = options
  let { initMs } = options
  return (record) => {
    const { status } = record
    const time = now()
    const line: CallLine = {
      level: status >= 500 ? 'error' : 'info',
      time: time.toISOString(),
      service,
      stage,
      transport: record.transport,
      operation: record.operation ?? noOperation,
      status,
      code: record.code,
      requestId: record.requestId,
      Duration: toThousandths(record.durationMs),
      ServerErrors: status >= 500 ? 1 : 0,
      ClientErrors: status >= 400 && status < 500 ? 1 : 0,
      ColdStarts: initMs === undefined ? 0 : 1,
      ReadUnits: record.consumed.readUnits,
      WriteUnits: record.consumed.writeUnits,
      Memory: Math.round(process.memoryUsage.rss() / mebibyte),
      ...(initMs === undefined ? {} : { initMs: Math.round(initMs) }),
    }
    initMs = undefined
    const text = JSON.stringify({ ...line, ...properties(record) })
    write(isEmbedded ? embedCall(text, time) : text)
  }
}
