import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { injectFaults } from './inject.ts'
import { crashAt, failCall } from './plan.ts'

declare const dynamoDb: DynamoDBClient
declare const documents: DynamoDBDocumentClient
declare const s3: S3Client

injectFaults(dynamoDb, failCall(0, 'before'))
injectFaults(documents, failCall(0, { instead: { code: 'InternalServerError', status: 500 } }))
injectFaults([dynamoDb, s3], crashAt(0, 'after'))

// @ts-expect-error there is no such mode
failCall(0, 'during')
// @ts-expect-error a process that dies cannot be answered
crashAt(0, 'instead')
// @ts-expect-error not a client of the AWS SDK
injectFaults({ send: () => {} }, failCall(0, 'before'))
