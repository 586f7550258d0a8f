import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { ResponseHeadersPlugin } from '@orpc/server/plugins'
import { requestOf, resultOf } from '../common/fetch-events.ts'
import { jsonResult, type LambdaHandler } from '../common/lambda.ts'
import { orpcRouter } from '../routers/orpc.ts'

const openApi = new OpenAPIHandler(orpcRouter, { plugins: [new ResponseHeadersPlugin()] })

export const handler: LambdaHandler = async (event) => {
  const { response } = await openApi.handle(requestOf(event), {
    prefix: '/v1',
    context: { authorization: event.headers.authorization },
  })
  return response === undefined ? jsonResult(404, { error: 'No such route' }) : resultOf(response)
}
