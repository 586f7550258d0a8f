import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { requestOf, resultOf } from '../common/fetch-events.ts'
import type { LambdaHandler } from '../common/lambda.ts'
import { trpcRouter } from '../routers/trpc.ts'

export const handler: LambdaHandler = async (event) => {
  const response = await fetchRequestHandler({
    endpoint: '/rpc',
    req: requestOf(event),
    router: trpcRouter,
    createContext: ({ req }) => ({ authorization: req.headers.get('authorization'), answerHeaders: {} }),
  })
  return resultOf(response)
}
