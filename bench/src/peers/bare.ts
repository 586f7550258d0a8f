import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { authorize } from '../common/authorize.ts'
import { File, FileAddress } from '../common/file.ts'
import { jsonResult, type LambdaHandler } from '../common/lambda.ts'
import { findFile } from '../common/store.ts'

const restPattern = /^\/v1\/files\/([^/]+)$/

/** What the URL asks for, by REST or by tRPC's wire format; undefined when there is no such route. */
function route(event: APIGatewayProxyEventV2) {
  if (event.requestContext.http.method !== 'GET') return undefined
  const id = restPattern.exec(event.rawPath)?.[1]
  if (id !== undefined) return { rpc: false, input: { id: decodeURIComponent(id) } }
  if (event.rawPath !== '/rpc/files.get') return undefined
  return { rpc: true, input: JSON.parse(new URLSearchParams(event.rawQueryString).get('input') ?? '{}') }
}

/** The operation by hand, without a framework. */
export const handler: LambdaHandler = async (event) => {
  const match = route(event)
  if (match === undefined) return jsonResult(404, { error: 'No such route' })
  const access = await authorize(event.headers.authorization, 'files:read')
  if (!access.granted) return jsonResult(access.status, { error: 'Not allowed' })
  const input = FileAddress.safeParse(match.input)
  if (!input.success) return jsonResult(400, { error: 'Invalid input' })
  const stored = await findFile(access.workspaceId, input.data.id)
  if (stored === undefined) return jsonResult(404, { error: 'No such file' })
  const file = File.safeParse(stored)
  if (!file.success) return jsonResult(500, { error: 'Internal error' })
  return match.rpc
    ? jsonResult(200, { result: { data: file.data } })
    : jsonResult(200, file.data, { etag: file.data.etag })
}
