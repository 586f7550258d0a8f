import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What IAM calls what a request asks for, and of which kind of resource it is. */
export type Action = `${'table' | 'indexes' | 'objects' | 'bucket' | 'queue'} ${string}`

/** DynamoDB, by the header and the index that is named in the body. */
export function dynamoDbAction(headers: IncomingMessage['headers'], body: Buffer): Action {
  const name = String(headers['x-amz-target']).split('.').at(-1) ?? ''
  return body.includes('"IndexName"') ? `indexes ${name}` : `table ${name}`
}

/** SQS, by the header. */
export function sqsAction(headers: IncomingMessage['headers']): Action {
  return `queue ${String(headers['x-amz-target']).split('.').at(-1) ?? ''}`
}

/** S3, with the bucket in the path. Requests of an upload in parts are all PutObject; a list of parts has a right of its own. */
export function s3Action(method: string, url: string): Action {
  const { pathname, searchParams } = new URL(url, 'http://s3')
  const isBucket = pathname.split('/').filter((part) => part !== '').length < 2
  if (isBucket) return searchParams.has('uploads') ? 'bucket ListBucketMultipartUploads' : 'bucket ListBucket'
  if (method === 'GET' || method === 'HEAD')
    return searchParams.has('uploadId') ? 'objects ListMultipartUploadParts' : 'objects GetObject'
  if (method === 'DELETE')
    return searchParams.has('uploadId') ? 'objects AbortMultipartUpload' : 'objects DeleteObject'
  return 'objects PutObject'
}

/** Stands before an engine as IAM stands before AWS: what is not permitted is refused. */
export interface Permitted extends AsyncDisposable {
  readonly endpoint: string
  /** What was asked for. */
  readonly seen: Set<Action>
  /** What was asked for and is not permitted. */
  readonly refused: Set<Action>
}

/**
 * @param upstream the engine
 * @param actionOf what a request asks for
 * @param may what is permitted
 */
export async function permitting(
  upstream: string,
  actionOf: (request: IncomingMessage, body: Buffer) => Action,
  may: (action: Action) => boolean,
): Promise<Permitted> {
  const seen = new Set<Action>()
  const refused = new Set<Action>()
  const pass = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(incoming)
    const action = actionOf(incoming, body)
    seen.add(action)
    if (!may(action)) {
      refused.add(action)
      return response.writeHead(403).end()
    }
    // The host as it came: signatures are over it.
    const { method, url = '/', headers } = incoming
    const sending = request(new URL(url, upstream), { method, headers }, (answer) => {
      // S3 says 404 of an object that is not there to those only who may list, and 403 to others.
      if (answer.statusCode === 404 && action === 'objects GetObject') seen.add('bucket ListBucket')
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    sending.on('error', () => response.destroy())
    sending.end(body)
  }
  const listener = (incoming: IncomingMessage, response: ServerResponse) => {
    pass(incoming, response).catch(() => response.destroy())
  }
  const server = createServer(listener)
  server.on('checkContinue', (incoming: IncomingMessage, response: ServerResponse) => {
    response.writeContinue()
    listener(incoming, response)
  })
  // An idle connection is the client's to close: closed here, it could meet the next request on its way.
  server.keepAliveTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  return {
    endpoint: `http://127.0.0.1:${port}`,
    seen,
    refused,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
