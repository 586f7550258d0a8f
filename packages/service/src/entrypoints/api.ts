import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type LambdaEnv, lambdaHandler } from '@lading/stack/lambda'
import { createContext, createLadingApp } from '../app.ts'
import { logCall } from '../log.ts'

function required(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`)
  return value
}

// Region, credentials and, for another endpoint than AWS's own, AWS_ENDPOINT_URL_DYNAMODB and AWS_ENDPOINT_URL_S3 are
// read by the SDK itself.
const context = createContext({
  dynamoDb: new DynamoDBClient({}),
  tableName: required('LADING_TABLE'),
  s3: async () => {
    const { S3Client } = await import('../storage/sdk.ts')
    return new S3Client({ forcePathStyle: process.env.LADING_S3_PATH_STYLE === 'true' })
  },
  bucketName: required('LADING_BUCKET'),
  now: () => new Date(),
})

const app = createLadingApp({
  context,
  docsUrl: process.env.LADING_DOCS_URL ?? '/docs',
  observe: logCall,
  // What AWS calls the invocation in its own logs. Only `lambdaHandler` calls this app, so the environment is its.
  requestId: (env) => (env as LambdaEnv).context.awsRequestId,
  openApi: async () => {
    const document = await import('@lading/contract/openapi.json', { with: { type: 'json' } })
    return JSON.stringify(document.default)
  },
  ...(process.env.LADING_CORS_ORIGINS === undefined
    ? {}
    : { corsOrigins: process.env.LADING_CORS_ORIGINS.split(',') }),
})

/** The API: API Gateway HTTP API and REST API, ALB and Function URL events alike. */
export const handler = lambdaHandler(app)
