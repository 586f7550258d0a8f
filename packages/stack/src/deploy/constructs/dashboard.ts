import { Duration, Stack } from 'aws-cdk-lib'
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  MathExpression,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { type Observed, operationMetric, type Statistic, serviceMetric } from './metrics.ts'

/** Dollars for what the dashboard estimates a day's cost from; list prices of us-east-1 in 2026. */
export interface Prices {
  /** A million read request units, on demand. */
  readonly millionReads: number
  /** A million write request units, on demand. */
  readonly millionWrites: number
  /** A GB-second on arm64. */
  readonly gbSecond: number
  /** A million requests of Lambda. */
  readonly millionRequests: number
  /** A million requests of an HTTP API. */
  readonly millionHttpRequests: number
}

export interface ContractDashboardProps extends Observed {
  /** RPC names, of the contract. */
  readonly operations: readonly string[]
  readonly functions: readonly {
    readonly name: string
    readonly function: IFunction
    readonly memoryMb: number
  }[]
  readonly tableName: string
  readonly queues: readonly { readonly name: string; readonly queue: IQueue }[]
  readonly logGroup: ILogGroup
  readonly docsUrl: string
  readonly prices: Prices
}

const width = 24
/** Lines of one graph: more are not told apart. */
const linesOfGraph = 10

/** A dashboard that the contract is enough for: all operations, the functions, the table, the queues, the cost of a day. */
export class ContractDashboard extends Construct {
  readonly url: string

  constructor(scope: Construct, id: string, props: ContractDashboardProps) {
    super(scope, id)
    const { service, stage, docsUrl } = props
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: Stack.of(this).stackName,
      defaultInterval: Duration.hours(3),
    })
    dashboard.addWidgets(
      new TextWidget({
        width,
        height: 1,
        markdown: `**${service}, ${stage}** · [what to do when something is wrong](${docsUrl}/guides/runbooks)`,
      }),
    )
    dashboard.addWidgets(...overall(props))
    for (const row of byOperation(props)) dashboard.addWidgets(...row)
    dashboard.addWidgets(...functionWidgets(props))
    dashboard.addWidgets(...tableWidgets(props))
    dashboard.addWidgets(...queueWidgets(props), slowest(props))
    const { region } = Stack.of(this)
    this.url = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${Stack.of(this).stackName}`
  }
}

const graph = (
  title: string,
  left: IMetric[],
  more: { width?: number; right?: IMetric[]; label?: string } = {},
) =>
  new GraphWidget({
    title,
    left,
    ...(more.right === undefined ? {} : { right: more.right }),
    width: more.width ?? width / 3,
    height: 6,
    leftYAxis: { min: 0, ...(more.label === undefined ? {} : { label: more.label, showUnits: false }) },
    rightYAxis: { min: 0 },
  })

function overall(props: ContractDashboardProps): IWidget[] {
  const percentiles = (['p50', 'p95', 'p99'] as const).map((statistic) =>
    serviceMetric(props, 'Duration', { statistic, label: statistic }),
  )
  const calls = serviceMetric(props, 'Duration', { statistic: 'SampleCount', label: 'calls' })
  const sum = (name: 'ServerErrors' | 'ClientErrors' | 'ColdStarts', label: string) =>
    serviceMetric(props, name, { statistic: 'Sum', label })
  const availability = new MathExpression({
    expression: '100 * (1 - errors / calls)',
    usingMetrics: { errors: sum('ServerErrors', ''), calls },
    label: 'availability, %',
    period: Duration.minutes(5),
  })
  return [
    graph('How long calls take', percentiles, { label: 'ms' }),
    graph(
      'Calls and errors, a minute',
      [calls, sum('ClientErrors', 'refused (4xx)'), sum('ServerErrors', 'failed (5xx)')],
      {
        right: [sum('ColdStarts', 'cold starts')],
      },
    ),
    graph('Availability and cost', [availability], { right: [costOfDay(props)] }),
  ]
}

/** Estimated from units and times that are measured; storage, transfer and free tiers are not in it. */
function costOfDay(props: ContractDashboardProps): IMetric {
  const { prices, functions } = props
  const period = Duration.days(1)
  const day = { statistic: 'Sum', period } as const
  const usingMetrics: Record<string, IMetric> = {
    reads: serviceMetric(props, 'ReadUnits', day),
    writes: serviceMetric(props, 'WriteUnits', day),
    callsOfDay: serviceMetric(props, 'Duration', { ...day, statistic: 'SampleCount' }),
  }
  const computing = functions.map(({ function: one, memoryMb }, at) => {
    usingMetrics[`ms${at}`] = one.metricDuration({ statistic: 'Sum', period })
    usingMetrics[`n${at}`] = one.metricInvocations({ statistic: 'Sum', period })
    return `ms${at} / 1000 * ${memoryMb / 1024} * ${prices.gbSecond} + n${at} / 1000000 * ${prices.millionRequests}`
  })
  const { millionReads, millionWrites, millionHttpRequests } = prices
  return new MathExpression({
    expression: [
      `reads / 1000000 * ${millionReads}`,
      `writes / 1000000 * ${millionWrites}`,
      `callsOfDay / 1000000 * ${millionHttpRequests}`,
      ...computing,
    ].join(' + '),
    usingMetrics,
    label: 'dollars a day',
    period,
  })
}

function byOperation(props: ContractDashboardProps): IWidget[][] {
  const groups = Object.entries(Object.groupBy(props.operations, (name) => name.split('.')[0] ?? name))
  return groups.flatMap(([group, names = []]) => {
    const rows: IWidget[][] = []
    for (let at = 0; at < names.length; at += linesOfGraph) {
      const some = names.slice(at, at + linesOfGraph)
      const of = (name: 'Duration' | 'ServerErrors', statistic: Statistic) =>
        some.map((operation) => operationMetric(props, operation, name, { statistic, label: operation }))
      rows.push([
        graph(`${group}: p95`, of('Duration', 'p95'), { label: 'ms', width: 6 }),
        graph(`${group}: p99`, of('Duration', 'p99'), { label: 'ms', width: 6 }),
        graph(`${group}: calls a minute`, of('Duration', 'SampleCount'), { width: 6 }),
        graph(`${group}: failed (5xx)`, of('ServerErrors', 'Sum'), { width: 6 }),
      ])
    }
    return rows
  })
}

function functionWidgets({ functions, ...props }: ContractDashboardProps): IWidget[] {
  return [
    graph(
      'Functions: p99 of the duration',
      functions.map(({ name, function: one }) => one.metricDuration({ statistic: 'p99', label: name })),
      { label: 'ms' },
    ),
    graph(
      'Functions: failures and throttles',
      functions.flatMap(({ name, function: one }) => [
        one.metricErrors({ label: `${name}: failed` }),
        one.metricThrottles({ label: `${name}: throttled` }),
      ]),
    ),
    graph(
      'Memory of the API function',
      [serviceMetric(props, 'Memory', { statistic: 'Maximum', label: 'MB' })],
      {
        label: 'MB',
        right: functions.map(({ name, function: one }) =>
          one.metric('ConcurrentExecutions', { statistic: 'Maximum', label: `${name}: at once` }),
        ),
      },
    ),
  ]
}

function tableWidgets({ tableName, ...props }: ContractDashboardProps): IWidget[] {
  const throttles = (['ReadThrottleEvents', 'WriteThrottleEvents'] as const).map(
    (metricName) =>
      new Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap: { TableName: tableName },
        statistic: 'Sum',
        label: metricName,
      }),
  )
  const perCall = (name: 'ReadUnits' | 'WriteUnits', label: string) =>
    serviceMetric(props, name, { statistic: 'Average', label })
  return [
    graph('Table: throttled requests', throttles, { width: 12 }),
    graph('Table: capacity units a call', [perCall('ReadUnits', 'read'), perCall('WriteUnits', 'written')], {
      width: 12,
    }),
  ]
}

function queueWidgets({ queues }: ContractDashboardProps): IWidget[] {
  return [
    graph(
      'Queues: age of the oldest message',
      queues.map(({ name, queue }) => queue.metricApproximateAgeOfOldestMessage({ label: name })),
      { width: 12, label: 's' },
    ),
  ]
}

/** Which calls to look at, by request id. Workspaces are told apart here and not by metrics. */
function slowest({ logGroup }: ContractDashboardProps): IWidget {
  return new LogQueryWidget({
    title: 'Slowest calls, and those that failed',
    logGroupNames: [logGroup.logGroupName],
    queryLines: [
      'fields @timestamp, operation, status, Duration, workspaceId, requestId',
      'filter ispresent(operation)',
      'sort status desc, Duration desc',
      'limit 20',
    ],
    width: 12,
    height: 6,
  })
}
