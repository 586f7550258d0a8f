import { RPCHandler } from '@orpc/server/fetch'
import { requestOf, resultOf } from '../common/fetch-events.ts'
import { jsonResult, type LambdaHandler } from '../common/lambda.ts'
import { orpcRouter } from '../routers/orpc.ts'

const rpc = new RPCHandler(orpcRouter)

export const handler: LambdaHandler = async (event) => {
  const { response } = await rpc.handle(requestOf(event), {
    prefix: '/rpc',
    context: { authorization: event.headers.authorization },
  })
  return response === undefined ? jsonResult(404, { error: 'No such route' }) : resultOf(response)
}
