/*
 * Plays the part of Lambda's Node runtime: loads the handler that `_HANDLER` names, asks the Runtime API for events one at a
 * time, and posts what the handler makes of them. A process of its own; it ends when the handler cannot be loaded, or when
 * something throws that nobody catches.
 */
import { ApiClient } from './api-client.ts'
import { writeTo } from './console.ts'
import { invocationContext } from './context.ts'
import { describeError, type ErrorBody } from './describe-error.ts'
import { loadHandler } from './load-handler.ts'

const { env } = process
const client = new ApiClient(env.AWS_LAMBDA_RUNTIME_API ?? '')
let requestId: string | undefined
const log = writeTo(console, () => requestId)

async function fail(title: string, error: ErrorBody, exitCode: number): Promise<never> {
  log('ERROR', title, JSON.stringify(error))
  if (requestId === undefined) await client.initError(error)
  else await client.error(requestId, error)
  process.exit(exitCode)
}

// The exit codes are those of AWS's runtime.
process.on('uncaughtException', (error) => void fail('Uncaught Exception', describeError(error), 129))
process.on('unhandledRejection', (reason) => {
  const error = { ...describeError(reason), errorType: 'Runtime.UnhandledPromiseRejection' }
  void fail('Unhandled Promise Rejection', error, 128)
})
// Nothing is left that could settle the handler's promise. An error, so that no test passes by what was not answered.
process.once('beforeExit', () => {
  const errorMessage = 'The handler’s promise was not settled, and nothing is left to do'
  void fail('Invoke Error', { errorType: 'Runtime.NodeJsExit', errorMessage, trace: [] }, 1)
})

const handler = await loadHandler(env.LAMBDA_TASK_ROOT ?? '', env._HANDLER ?? '').catch((error) =>
  fail('Uncaught Exception', describeError(error), 1),
)
for (;;) {
  requestId = undefined
  const invocation = await client.next()
  requestId = invocation.requestId
  if (invocation.traceId !== undefined) env._X_AMZN_TRACE_ID = invocation.traceId
  try {
    const result = await handler(JSON.parse(invocation.payload), invocationContext(invocation, env))
    await client.response(requestId, JSON.stringify(result ?? null))
  } catch (error) {
    const described = describeError(error)
    log('ERROR', 'Invoke Error', JSON.stringify(described))
    await client.error(requestId, described)
  }
}
