import type { ReceivedInvocation } from './api-client.ts'

/** The second argument of a handler; of Lambda's without what served callbacks, which Node 24's runtime has no longer. */
export function invocationContext(
  { requestId, functionArn, deadline }: ReceivedInvocation,
  env: NodeJS.ProcessEnv,
) {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
}
