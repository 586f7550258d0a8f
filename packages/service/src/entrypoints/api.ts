import { clientAddress, type LambdaEnv, lambdaHandler } from '@lading/stack/lambda'
import { countingUnits } from '@lading/stack/observe/units'
import { createLadingApp } from '../app.ts'
import { logCalls } from '../log.ts'
import { contextFromEnvironment } from './environment.ts'
import { logFailure, stage, writeLine } from './log.ts'
import { tracingFromEnvironment } from './tracing.ts'

const tracing = await tracingFromEnvironment()
const context = contextFromEnvironment(tracing)

const app = createLadingApp({
  context,
  docsUrl: process.env.LADING_DOCS_URL ?? '/docs',
  // Node's clock began when the process did, which is when AWS began to start the environment.
  observe: logCalls({ stage, write: writeLine, initMs: performance.now(), isEmbedded: true }),
  around: ({ operation, consumed }, run) =>
    countingUnits(consumed, () => tracing?.call(operation, run) ?? run()),
  // What AWS calls the invocation in its own logs. Only `lambdaHandler` calls this app, so the environment is its.
  requestId: (env) => (env as LambdaEnv).context.awsRequestId,
  address: clientAddress,
  onLimitFailure: logFailure('rate not counted'),
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
