/**
 * What a service measures of its calls: the one table that writes the metric records, and from which dashboards and alarms
 * are made. Plain data, so that each of them loads nothing else.
 *
 * CloudWatch bills each metric in each combination of dimensions by the month. An operation therefore has two, the service as
 * a whole has the rest; workspaces are properties of the lines and never dimensions.
 */
export const namespace = 'Lading'

/** CloudWatch's own names of units. */
export type MetricUnit = 'Milliseconds' | 'Count' | 'Megabytes'

export interface Metric {
  readonly name: string
  readonly unit: MetricUnit
  /** What one value is. */
  readonly description: string
}

/** For each operation. */
export const operationMetrics = [
  { name: 'Duration', unit: 'Milliseconds', description: 'from the event to the answer' },
  { name: 'ServerErrors', unit: 'Count', description: '1 for an answer of 500 or above, else 0' },
] as const satisfies readonly Metric[]

/** For the service as a whole. */
export const serviceMetrics = [
  ...operationMetrics,
  { name: 'ClientErrors', unit: 'Count', description: '1 for an answer of 400 to 499, else 0' },
  { name: 'ColdStarts', unit: 'Count', description: '1 for the first call of an environment, else 0' },
  { name: 'ReadUnits', unit: 'Count', description: 'DynamoDB capacity that the call has read' },
  { name: 'WriteUnits', unit: 'Count', description: 'DynamoDB capacity that the call has written' },
  { name: 'Memory', unit: 'Megabytes', description: 'resident set of the process' },
] as const satisfies readonly Metric[]

/** Names of the dimensions of both kinds, the wider one first. */
export const serviceDimensions = ['service', 'stage'] as const
export const operationDimensions = [...serviceDimensions, 'operation'] as const

/** The operation of a request that reached none: its path is whatever somebody typed. */
export const noOperation = 'none'
