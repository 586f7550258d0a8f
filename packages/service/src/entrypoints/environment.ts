import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { countUnitsOf } from '@lading/stack/observe/units'
import type { XRay } from '@lading/stack/observe/xray'
import { createContext } from '../app.ts'
import type { ServiceContext } from '../context.ts'
import { SqsQueue } from '../jobs/sqs-queue.ts'
import { logFailure } from './log.ts'

/**
 * How long AWS may take, in milliseconds, before a request is sent again: the SDK would wait for ever, the function would be ended
 * by its own time without a line of log, and the next call would start another one. Three tries at DynamoDB, which answers within
 * 10 ms, stay below the 29 s of the API; S3 may take its time to put a large object together.
 */
const patience = {
  dynamoDb: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
  sqs: { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true },
  s3: { connectionTimeout: 1000, requestTimeout: 20_000, throwOnRequestTimeout: true },
}

function required(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`)
  return value
}

/**
 * What a Lambda function works with, from its environment. Region, credentials and, for another endpoint than AWS's own,
 * AWS_ENDPOINT_URL_DYNAMODB and AWS_ENDPOINT_URL_S3 are read by the SDK itself.
 * @param tracing what the requests to AWS are to be seen by
 * @throws Error when LADING_TABLE or LADING_BUCKET is not set
 */
export function contextFromEnvironment(tracing?: XRay): ServiceContext {
  const dynamoDb = countUnitsOf(new DynamoDBClient({ requestHandler: patience.dynamoDb }))
  return createContext({
    dynamoDb: tracing?.traced(dynamoDb) ?? dynamoDb,
    tableName: required('LADING_TABLE'),
    s3: async () => {
      const { S3Client } = await import('../storage/sdk.ts')
      const s3 = new S3Client({
        requestHandler: patience.s3,
        forcePathStyle: process.env.LADING_S3_PATH_STYLE === 'true',
      })
      return tracing?.traced(s3) ?? s3
    },
    bucketName: required('LADING_BUCKET'),
    // A function that begins no jobs has none.
    queue: process.env.LADING_QUEUE_URL === undefined ? undefined : queueFromEnvironment(),
    now: () => new Date(),
    onFailure: logFailure('usage not counted'),
    onJobFailure: logFailure('job left to the sweep'),
  })
}

/** The queue of jobs, where its URL says. @throws Error when LADING_QUEUE_URL is not set */
export function queueFromEnvironment(): SqsQueue {
  const url = required('LADING_QUEUE_URL')
  const { origin } = new URL(url)
  return new SqsQueue(
    url,
    ({ SQSClient }) => new SQSClient({ endpoint: origin, requestHandler: patience.sqs }),
  )
}
