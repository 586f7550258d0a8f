import {
  type Metric,
  namespace,
  operationDimensions,
  operationMetrics,
  serviceDimensions,
  serviceMetrics,
} from './metrics.ts'

/*
 * CloudWatch's embedded metric format: a line of log that says which of its fields are metrics, and of what.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */

type ServiceMetricName = (typeof serviceMetrics)[number]['name']

const definitions = (metrics: readonly Metric[]) =>
  metrics.map(({ name, unit }) => ({ Name: name, Unit: unit }))

const isOfOperations = ({ name }: Metric) => operationMetrics.some((metric) => metric.name === name)

/** Directives as JSON text, made once: they are the larger part of a line. */
const ofCalls = JSON.stringify([
  {
    Namespace: namespace,
    Dimensions: [serviceDimensions, operationDimensions],
    Metrics: definitions(operationMetrics),
  },
  {
    Namespace: namespace,
    Dimensions: [serviceDimensions],
    Metrics: definitions(serviceMetrics.filter((metric) => !isOfOperations(metric))),
  },
])

/** @param line a JSON object as text */
function embed(line: string, time: Date, directives: string): string {
  return `${line.slice(0, -1)},"_aws":{"Timestamp":${time.getTime()},"CloudWatchMetrics":${directives}}}`
}

/** The line of a call with what makes its fields metrics of the operation and of the service. */
export const embedCall = (line: string, time: Date): string => embed(line, time, ofCalls)

/** The line of work that is no call with what makes some of its fields metrics of the service. */
export function embedWork(line: string, time: Date, names: readonly ServiceMetricName[]): string {
  const metrics = serviceMetrics.filter(({ name }) => names.includes(name))
  const directive = { Namespace: namespace, Dimensions: [serviceDimensions], Metrics: definitions(metrics) }
  return embed(line, time, JSON.stringify([directive]))
}
