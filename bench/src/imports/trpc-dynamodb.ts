import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { initTRPC } from '@trpc/server'
import { awsLambdaRequestHandler } from '@trpc/server/adapters/aws-lambda'

const t = initTRPC.create()
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }))
const router = t.router({
  get: t.procedure.query(() => documents.send(new GetCommand({ TableName: 'files', Key: { id: '1' } }))),
})

/** The least that a tRPC service on DynamoDB consists of; imported, never called. */
export const handler = awsLambdaRequestHandler({ router })
