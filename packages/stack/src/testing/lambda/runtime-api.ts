import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { closeServer, listenOnLoopback } from '../http-server.ts'
import { maxPayloadBytes } from './limits.ts'

/** An event on its way into a function. */
export interface Handed {
  readonly requestId: string
  /** JSON. */
  readonly payload: string
  readonly functionArn: string
  /** When the function is ended, in milliseconds since 1970. */
  readonly deadline: number
}

/** What a function made of an event: the JSON of its result, or of its error. */
export interface Answer {
  readonly kind: 'response' | 'error'
  readonly body: string
}

const prefix = '/2018-06-01/runtime'
const answerPath = new RegExp(`^${prefix}/invocation/([^/]+)/(response|error)$`)

const errorBody = (errorType: string, errorMessage: string) => JSON.stringify({ errorType, errorMessage })

/**
 * Lambda's Runtime API for one execution environment: the process asks for an event, posts what it made of it and asks for
 * the next one. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi implements AsyncDisposable {
  /** Called when the process has nothing to do: it asked for an event and waits. */
  onIdle: () => void = () => {}
  /** Called with the JSON of the error when the process says that it cannot begin. */
  onInitError: (body: string) => void = () => {}
  /** Called with what became of the event that was handed out last. */
  onAnswer: (answer: Answer) => void = () => {}
  /** Host and port, as AWS_LAMBDA_RUNTIME_API has it. */
  address = ''
  #waiting: ServerResponse | undefined
  #current: string | undefined
  readonly #server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    this.#route(request, response).catch(() => response.destroy())
  })

  private constructor() {}

  static async listen(): Promise<RuntimeApi> {
    const api = new RuntimeApi()
    api.address = new URL(await listenOnLoopback(api.#server, 0)).host
    return api
  }

  /** Gives the waiting process its event. @throws Error when it does not wait */
  hand({ requestId, payload, functionArn, deadline }: Handed): void {
    const waiting = this.#waiting
    if (waiting === undefined) throw new Error('The function has not asked for an event')
    this.#waiting = undefined
    this.#current = requestId
    const trace = requestId.replaceAll('-', '')
    waiting.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(deadline),
      'lambda-runtime-invoked-function-arn': functionArn,
      'lambda-runtime-trace-id': `Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Sampled=0`,
    })
    waiting.end(payload)
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request
    if (method === 'GET' && url === `${prefix}/invocation/next`) {
      this.#waiting = response
      this.#current = undefined
      this.onIdle()
      return
    }
    const body = await buffer(request)
    if (method === 'POST' && url === `${prefix}/init/error`) {
      reply(response, 202)
      this.onInitError(body.toString())
      return
    }
    const [, id, kind] = (method === 'POST' ? answerPath.exec(url) : null) ?? []
    if (kind === undefined) reply(response, 404, errorBody('InvalidResource', 'No such resource'))
    else if (id !== this.#current) reply(response, 400, errorBody('InvalidRequestID', 'Invalid request ID'))
    else this.#answered(response, kind === 'response' ? kind : 'error', body)
  }

  #answered(response: ServerResponse, kind: Answer['kind'], body: Buffer): void {
    this.#current = undefined
    if (body.length > maxPayloadBytes) {
      const message = `exceeded maximum allowed payload size (${maxPayloadBytes} bytes).`
      reply(response, 413, errorBody('RequestEntityTooLarge', `Payload ${message}`))
      this.onAnswer({
        kind: 'error',
        body: errorBody(
          'Function.ResponseSizeTooLarge',
          `Response payload size (${body.length} bytes) ${message}`,
        ),
      })
      return
    }
    reply(response, 202)
    this.onAnswer({ kind, body: body.toString() })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeServer(this.#server, 0)
  }
}

function reply(response: ServerResponse, status: number, body = '{"status":"OK"}'): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}
