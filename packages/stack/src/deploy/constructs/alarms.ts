import { Duration } from 'aws-cdk-lib'
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { type Observed, serviceMetric } from './metrics.ts'

/** Above which something is wrong. */
export interface Thresholds {
  /** Percent of the calls that fail with 5xx. */
  readonly failedPercent: number
  /** Milliseconds. */
  readonly p99Ms: number
  /** Percent of a function's memory. */
  readonly memoryPercent: number
  /** Seconds that a message has waited. */
  readonly queueAgeSeconds: number
}

/** Calls in a minute from which its share of failures is looked at: one failure of two calls in the night is no alarm. */
const minCalls = 5

export interface ContractAlarmsProps extends Observed {
  readonly api: { readonly function: IFunction; readonly memoryMb: number }
  readonly functions: readonly { readonly name: string; readonly function: IFunction }[]
  readonly tableName: string
  /** Messages in a dead-letter queue are an alarm each; the age of those in the others is. */
  readonly queues: readonly { readonly name: string; readonly queue: IQueue }[]
  readonly deadLetters: readonly { readonly name: string; readonly queue: IQueue }[]
  readonly thresholds: Thresholds
  readonly topic: ITopic
  readonly docsUrl: string
}

/** What each alarm is about: its section in the runbooks, and a sentence of what it means. */
export const alarms = {
  'calls-fail': 'More calls than usual are answered with 5xx.',
  'calls-are-slow': 'One call in a hundred takes longer than it should.',
  'function-fails': 'A function ends with an error, or is not started because too many run.',
  'memory-is-short': 'The API function uses most of its memory.',
  'table-throttles': 'DynamoDB refuses requests of the table.',
  'queue-is-late': 'Messages wait longer than they should.',
  'dead-letters': 'Something was tried to the end and given up.',
} as const

export type AlarmName = keyof typeof alarms

/** An alarm for each thing that can go wrong, with the runbook's address in its text. */
export class ContractAlarms extends Construct {
  /** Those that tell whether a new version of the code is worse. */
  readonly ofCode: readonly Alarm[]
  readonly #props: ContractAlarmsProps

  constructor(scope: Construct, id: string, props: ContractAlarmsProps) {
    super(scope, id)
    this.#props = props
    const { api, functions, tableName, queues, deadLetters, thresholds } = props
    const minutes = (count: number) => Duration.minutes(count)
    const fail = new MathExpression({
      expression: `IF(calls >= ${minCalls}, 100 * errors / calls, 0)`,
      usingMetrics: {
        errors: serviceMetric(props, 'ServerErrors', { statistic: 'Sum' }),
        calls: serviceMetric(props, 'Duration', { statistic: 'SampleCount' }),
      },
      period: minutes(1),
      label: 'failed, %',
    })
    const slow = serviceMetric(props, 'Duration', { statistic: 'p99' })
    // By the minute, so that a new version that is worse is seen while it is a canary, which it is for five.
    this.ofCode = [
      this.#alarm('calls-fail', '', fail, thresholds.failedPercent, 5, 2),
      this.#alarm('calls-are-slow', '', slow, thresholds.p99Ms, 5, 3),
    ]
    for (const { name, function: one } of functions) {
      const failures = new MathExpression({
        expression: 'failed + throttled',
        usingMetrics: {
          failed: one.metricErrors({ statistic: 'Sum', period: minutes(5) }),
          throttled: one.metricThrottles({ statistic: 'Sum', period: minutes(5) }),
        },
        period: minutes(5),
        label: 'failed or not started',
      })
      this.#alarm('function-fails', name, failures, 0, 3)
    }
    const memory = serviceMetric(props, 'Memory', { statistic: 'Maximum', period: minutes(5) })
    this.#alarm('memory-is-short', '', memory, (api.memoryMb * thresholds.memoryPercent) / 100, 3)
    this.#alarm('table-throttles', '', throttledOf(tableName), 10, 3)
    for (const { name, queue } of queues) {
      const age = queue.metricApproximateAgeOfOldestMessage({ period: minutes(5) })
      this.#alarm('queue-is-late', name, age, thresholds.queueAgeSeconds, 2)
    }
    for (const { name, queue } of deadLetters) {
      const messages = queue.metricApproximateNumberOfMessagesVisible({ period: minutes(5) })
      this.#alarm('dead-letters', name, messages, 0, 1)
    }
  }

  /** @param datapointsToAlarm how many of the last `evaluationPeriods` have to be above the threshold */
  #alarm(
    name: AlarmName,
    of: string,
    metric: IMetric,
    threshold: number,
    evaluationPeriods: number,
    datapointsToAlarm = evaluationPeriods,
  ): Alarm {
    const { service, stage, topic, docsUrl } = this.#props
    const suffix = of === '' ? '' : `-${of}`
    const alarm = new Alarm(this, `${name}${suffix}`, {
      alarmName: `${service}-${stage}-${name}${suffix}`,
      alarmDescription: `${alarms[name]} What to do: ${docsUrl}/guides/runbooks#${name}`,
      metric,
      threshold,
      evaluationPeriods,
      datapointsToAlarm,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      // Nobody calling is not a failure.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
    alarm.addAlarmAction(new SnsAction(topic))
    alarm.addOkAction(new SnsAction(topic))
    return alarm
  }
}

function throttledOf(tableName: string): IMetric {
  const period = Duration.minutes(5)
  const of = (metricName: string) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: tableName },
      statistic: 'Sum',
      period,
    })
  return new MathExpression({
    expression: 'FILL(reads, 0) + FILL(writes, 0)',
    usingMetrics: { reads: of('ReadThrottleEvents'), writes: of('WriteThrottleEvents') },
    period,
    label: 'refused',
  })
}
