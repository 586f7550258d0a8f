import { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { namespace, type operationMetrics, type serviceMetrics } from '../../observe/metrics.ts'

/** A service at one stage, as its metrics name it. */
export interface Observed {
  readonly service: string
  readonly stage: string
}

/** `p50`, `Sum`, `SampleCount`: as CloudWatch names them. */
export type Statistic = 'p50' | 'p95' | 'p99' | 'Sum' | 'SampleCount' | 'Average' | 'Maximum'

type Options = { readonly statistic: Statistic; readonly label?: string; readonly period?: Duration }

const of = (metricName: string, dimensionsMap: Record<string, string>, options: Options) =>
  new Metric({ namespace, metricName, dimensionsMap, period: Duration.minutes(1), ...options })

/** A metric of the service as a whole. */
export function serviceMetric(
  { service, stage }: Observed,
  name: (typeof serviceMetrics)[number]['name'],
  options: Options,
): Metric {
  return of(name, { service, stage }, options)
}

/** A metric of one operation. */
export function operationMetric(
  { service, stage }: Observed,
  operation: string,
  name: (typeof operationMetrics)[number]['name'],
  options: Options,
): Metric {
  return of(name, { service, stage, operation }, options)
}
