import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { S3Error } from './errors.ts'
import type { Reply } from './operation.ts'
import { renderXml } from './xml.ts'

/** Answers, and waits until the client has it all or has gone. */
export async function send(response: ServerResponse, { status, headers = {}, body }: Reply): Promise<void> {
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (typeof body === 'string') response.setHeader('content-type', 'application/xml')
  if (typeof body !== 'object') {
    response.end(body)
    return
  }
  const { file, start, end } = body
  // A client that leaves in the middle is no error of the server's.
  await pipeline(file.createReadStream({ start, end }), response).catch(() => response.destroy())
}

/** An error in the form that AWS's SDKs read: XML, except for HEAD, which has no body. */
export function errorReply(
  { code, status, message, details }: S3Error,
  head: boolean,
  requestId: string,
): Reply {
  if (head) return { status }
  const content = { Code: code, Message: message, ...details, RequestId: requestId, HostId: 'strict-s3' }
  return { status, body: renderXml('Error', content) }
}
