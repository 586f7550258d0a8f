/** List prices of us-east-1, first tier, November 2026: https://aws.amazon.com/cloudwatch/pricing/ */
export const cloudWatch = {
  /** A GB of logs that is taken in. */
  logGb: 0.5,
  /** A GB of logs that lies there for a month, packed. */
  logStorageGb: 0.03,
  /** A GB that a query of logs reads. */
  queryGb: 0.005,
  /** A metric of one's own, a month in which it is written all the time. */
  metric: 0.3,
  /** A metric that an alarm looks at. */
  alarmMetric: 0.1,
  dashboard: 3,
  /** Bytes that each event of a log counts more than its text. */
  logEventBytes: 26,
} as const

/** The same, of other services. */
export const others = {
  /** A GB of the table a month: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  recoveryGb: 0.2,
  /** A GB that S3 sends to the internet: https://aws.amazon.com/s3/pricing/ */
  transferGb: 0.09,
  /** A million traces that are recorded: https://aws.amazon.com/xray/pricing/ */
  millionTraces: 5,
} as const
