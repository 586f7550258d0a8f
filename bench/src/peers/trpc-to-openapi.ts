import { createOpenApiFetchHandler } from 'trpc-to-openapi'
import { requestOf, resultOf } from '../common/fetch-events.ts'
import type { LambdaHandler } from '../common/lambda.ts'
import { trpcRouter } from '../routers/trpc.ts'

export const handler: LambdaHandler = async (event) => {
  const response = await createOpenApiFetchHandler({
    endpoint: '/v1',
    req: requestOf(event),
    router: trpcRouter,
    createContext: ({ req }) => ({ authorization: req.headers.get('authorization'), answerHeaders: {} }),
    responseMeta: ({ ctx }) => (ctx === undefined ? {} : { headers: ctx.answerHeaders }),
  })
  return resultOf(response)
}
