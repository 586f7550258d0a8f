import { OpenAPIHandler } from '@orpc/openapi/aws-lambda'
import { ResponseHeadersPlugin } from '@orpc/server/plugins'
import { streamed } from '../common/response-stream.ts'
import { orpcRouter } from '../routers/orpc.ts'

const openApi = new OpenAPIHandler(orpcRouter, { plugins: [new ResponseHeadersPlugin()] })

export const handler = streamed(async (event, stream) => {
  const { matched } = await openApi.handle(event, stream, {
    prefix: '/v1',
    context: { authorization: event.headers.authorization },
  })
  if (!matched) stream.end()
})
