import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'

/**
 * The calls that the code of an entry point makes, by the names of IAM's actions without their service. Plain data, so that
 * tests compare it with the calls that were seen.
 */
export interface Permissions {
  /** DynamoDB, on the table itself: `GetItem`. */
  readonly table: readonly string[]
  /** DynamoDB, on the table's indexes: `Query`. */
  readonly indexes: readonly string[]
  /** S3, on objects: `GetObject`. */
  readonly objects: readonly string[]
  /** S3, on the bucket itself: `ListBucket`. */
  readonly bucket: readonly string[]
  /** SQS, on the queue of work: `SendMessage`. */
  readonly queue: readonly string[]
}

/** ARNs that permissions are given on. */
export interface Resources {
  readonly tableArn: string
  readonly bucketArn: string
  readonly queueArn: string
}

/** The statements of a function's policy; none with a wildcard but for the objects of its bucket and the indexes of its table. */
export function statementsOf(
  permissions: Permissions,
  { tableArn, bucketArn, queueArn }: Resources,
): PolicyStatement[] {
  const allow = (service: string, names: readonly string[], resource: string) =>
    names.length === 0
      ? []
      : [
          new PolicyStatement({
            effect: Effect.ALLOW,
            actions: names.map((name) => `${service}:${name}`),
            resources: [resource],
          }),
        ]
  return [
    ...allow('dynamodb', permissions.table, tableArn),
    ...allow('dynamodb', permissions.indexes, `${tableArn}/index/*`),
    ...allow('s3', permissions.objects, `${bucketArn}/*`),
    ...allow('s3', permissions.bucket, bucketArn),
    ...allow('sqs', permissions.queue, queueArn),
  ]
}
