import { type AlarmName, alarms } from '../../packages/stack/src/deploy/constructs/alarms.ts'
import { resourcesOf } from './stage.ts'
import { code, tableOf } from './table.ts'

interface AlarmProperties {
  readonly AlarmName: string
  readonly Threshold: number
  readonly EvaluationPeriods: number
  readonly Period?: number
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Period: number } }[]
}

/** Alarms of a stage with the defaults, each once for each thing that it watches. */
export const alarmsOfStage = () =>
  resourcesOf('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties as unknown as AlarmProperties) // as the type says

/** Metrics that an alarm looks at: each is billed. */
export const metricsOf = ({ Metrics = [] }: AlarmProperties) =>
  Math.max(1, Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length)

/** When an alarm goes off, by its threshold. */
const conditions: Readonly<Record<AlarmName, (threshold: number) => string>> = {
  'calls-fail': (percent) => `more than ${percent} % of at least 20 calls are answered with 5xx`,
  'calls-are-slow': (ms) => `the p99 of the duration is above ${ms} ms`,
  'function-fails': (count) => `more than ${count} failures and throttles, of each function by itself`,
  'memory-is-short': (megabytes) => `more than ${megabytes} MB are in use`,
  'table-throttles': (count) => `more than ${count} requests are refused`,
  'queue-is-late': (seconds) => `the oldest message is older than ${seconds} s`,
  'dead-letters': (count) => `more than ${count} messages`,
}

const named = (name: AlarmName) =>
  alarmsOfStage().find(({ AlarmName }) => AlarmName.startsWith(`lading-prod-${name}`))

function when(name: AlarmName): readonly [condition: string, duration: string] {
  const alarm = named(name)
  if (alarm === undefined) return ['no stage has a queue to wait in yet', '']
  const seconds = alarm.Period ?? alarm.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])[0] ?? 0
  const times = alarm.EvaluationPeriods
  return [conditions[name](alarm.Threshold), `${times === 1 ? '' : `${times} times `}${seconds / 60} minutes`]
}

/** Every alarm, what it means by its own words and when it goes off with the defaults. */
export const alarmsTable = () =>
  tableOf(
    ['alarm', 'what it means', 'when', 'for'],
    (Object.keys(alarms) as AlarmName[]).map((name) => [
      `[${code(name)}](/docs/guides/runbooks#${name})`,
      alarms[name],
      ...when(name),
    ]), // its own keys
  )
