import { awsLambdaRequestHandler } from '@trpc/server/adapters/aws-lambda'
import type { LambdaHandler } from '../common/lambda.ts'
import { trpcRouter } from '../routers/trpc.ts'

const serve = awsLambdaRequestHandler({
  router: trpcRouter,
  createContext: ({ event }) => ({ authorization: event.headers.authorization, answerHeaders: {} }),
})
export const handler: LambdaHandler = (event, context) => serve(event, context)
