import { bufferedResponse } from '../server/buffered-response.ts'
import { type LambdaEnv, lambdaHandler } from './handler.ts'
import type { LambdaHttpEvent } from './kinds.ts'
import { sampleContext } from './sample-events.ts'

/** What an app is given for an event, for tests of the adapter. */
export async function captureRequest(
  event: LambdaHttpEvent,
): Promise<{ readonly request: Request; readonly env: LambdaEnv }> {
  const { promise, resolve } = Promise.withResolvers<{ request: Request; env: LambdaEnv }>()
  const handler = lambdaHandler({
    fetch(request, env) {
      resolve({ request, env })
      return bufferedResponse(204, {}, null)
    },
  })
  await handler(event, sampleContext())
  return await promise
}
