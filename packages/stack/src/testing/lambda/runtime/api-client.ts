import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { ErrorBody } from './describe-error.ts'

/** An event as it came. */
export interface ReceivedInvocation {
  readonly requestId: string
  /** JSON. */
  readonly payload: string
  /** Milliseconds since 1970. */
  readonly deadline: number
  readonly functionArn: string
  readonly traceId: string | undefined
}

const prefix = '/2018-06-01/runtime'

/** The runtime's side of the Runtime API. */
export class ApiClient {
  readonly #address: string
  readonly #agent = new Agent({ keepAlive: true })

  /** @param address host and port */
  constructor(address: string) {
    this.#address = address
  }

  async next(): Promise<ReceivedInvocation> {
    const response = await this.#send('GET', '/invocation/next')
    const header = (name: string) => {
      const value = response.headers[name]
      return typeof value === 'string' ? value : undefined
    }
    return {
      requestId: header('lambda-runtime-aws-request-id') ?? '',
      deadline: Number(header('lambda-runtime-deadline-ms')),
      functionArn: header('lambda-runtime-invoked-function-arn') ?? '',
      traceId: header('lambda-runtime-trace-id'),
      payload: await text(response),
    }
  }

  async response(requestId: string, body: string): Promise<void> {
    await this.#post(`/invocation/${requestId}/response`, body)
  }

  async error(requestId: string, error: ErrorBody): Promise<void> {
    await this.#post(`/invocation/${requestId}/error`, JSON.stringify(error), error.errorType)
  }

  async initError(error: ErrorBody): Promise<void> {
    await this.#post('/init/error', JSON.stringify(error), error.errorType)
  }

  /** Whatever the answer is: 413 for one has been told to whoever invoked. */
  async #post(path: string, body: string, errorType?: string): Promise<void> {
    const headers = errorType === undefined ? {} : { 'lambda-runtime-function-error-type': errorType }
    const response = await this.#send('POST', path, body, headers)
    response.resume()
  }

  #send(method: string, path: string, body?: string, headers = {}): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const sent = request(`http://${this.#address}${prefix}${path}`, {
      method,
      agent: this.#agent,
      headers: {
        ...headers,
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
    })
    sent.once('response', resolve).once('error', reject).end(body)
    return promise
  }
}
