import { RPCHandler } from '@orpc/server/aws-lambda'
import { streamed } from '../common/response-stream.ts'
import { orpcRouter } from '../routers/orpc.ts'

const rpc = new RPCHandler(orpcRouter)

export const handler = streamed(async (event, stream) => {
  const { matched } = await rpc.handle(event, stream, {
    prefix: '/rpc',
    context: { authorization: event.headers.authorization },
  })
  if (!matched) stream.end()
})
