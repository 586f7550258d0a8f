import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { MiddlewareStack } from '@smithy/types'
import { OperationError } from '../server/index.ts'

/*
 * Calls and what they ask of AWS, in AWS X-Ray. Lambda has a daemon beside the function that takes documents by UDP on loopback,
 * so that a call waits for nothing and nothing is lost when the environment is frozen. The documents:
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */

/** Part of the time of a call, as X-Ray knows it; times in seconds since 1970. */
interface Subsegment {
  readonly id: string
  readonly name: string
  readonly start_time: number
  readonly end_time: number
  readonly namespace?: 'aws'
  readonly aws?: { readonly operation: string }
  readonly http?: { readonly response: { readonly status: number } }
  /** The caller's mistake. */
  readonly error?: boolean
  readonly throttle?: boolean
  /** The service's. */
  readonly fault?: boolean
}

/** Most requests to AWS that one document tells of: one datagram holds 64 KB, of which each takes up to 250 bytes. */
const maxRequests = 200

const newId = () => randomBytes(8).toString('hex')
const seconds = () => (performance.timeOrigin + performance.now()) / 1000

const verdictOf = (status: number) => ({
  ...(status >= 400 && status < 500 ? { error: true } : {}),
  ...(status === 429 ? { throttle: true } : {}),
  ...(status >= 500 ? { fault: true } : {}),
})

/** Any client of the AWS SDK. */
interface AwsClient {
  readonly middlewareStack: Pick<MiddlewareStack<object, object>, 'add'>
}

/** The HTTP status of an answer or a refusal, as the SDK notes it; undefined when there was none. */
function statusOf(result: unknown): number | undefined {
  if (typeof result !== 'object' || result === null || !('$metadata' in result)) return undefined
  return (result.$metadata as { httpStatusCode?: number }).httpStatusCode // the SDK's own type
}

/**
 * What Lambda says of the trace that an invocation belongs to: `Root=1-...;Parent=...;Sampled=1`.
 * @returns undefined when the trace is not sampled
 */
export function parentOf(header: string | undefined): { traceId: string; parentId: string } | undefined {
  const fields = new Map(header?.split(';').map((field) => field.split('=', 2) as [string, string])) // a missing value is undefined below
  const [traceId, parentId] = [fields.get('Root'), fields.get('Parent')]
  if (traceId === undefined || parentId === undefined || fields.get('Sampled') !== '1') return undefined
  return { traceId, parentId }
}

export class XRay {
  readonly #socket: Socket
  readonly #connected: Promise<unknown>
  readonly #header: () => string | undefined
  readonly #requests = new AsyncLocalStorage<Subsegment[]>()

  /**
   * @param address of the daemon, `127.0.0.1:2000`
   * @param header reads what Lambda says of the present invocation's trace
   */
  constructor(address: string, header: () => string | undefined) {
    this.#header = header
    const [host, port] = address.split(':')
    this.#socket = createSocket('udp4')
    this.#socket.unref()
    // Nobody is told of a trace that is lost: a call is worth more than what is said of it.
    this.#socket.on('error', () => undefined)
    this.#connected = once(this.#socket, 'connect').catch(() => undefined)
    this.#socket.connect(Number(port), host)
  }

  /** Runs a call of an operation; its trace has a part for it, and in it one for each request to AWS. */
  async call<T>(operation: string, run: () => Promise<T>): Promise<T> {
    const parent = parentOf(this.#header())
    if (parent === undefined) return run()
    const requests: Subsegment[] = []
    const begun = seconds()
    let status = 200
    try {
      return await this.#requests.run(requests, run)
    } catch (error) {
      status = error instanceof OperationError ? error.definition.status : 500
      throw error
    } finally {
      await this.#send({
        type: 'subsegment',
        trace_id: parent.traceId,
        parent_id: parent.parentId,
        id: newId(),
        name: operation,
        start_time: begun,
        end_time: seconds(),
        annotations: { operation, status },
        ...verdictOf(status),
        subsegments: requests.slice(0, maxRequests),
      })
    }
  }

  /** Has each request of a client, repetitions too, become a part of the call that makes it. */
  traced<Client extends AwsClient>(client: Client): Client {
    client.middlewareStack.add(
      (next, { clientName = '', commandName = '' }) =>
        async (args) => {
          const requests = this.#requests.getStore()
          if (requests === undefined) return next(args)
          const begun = seconds()
          const note = (status: number | undefined) =>
            requests.push({
              id: newId(),
              name: clientName.replace(/Client$/, ''),
              namespace: 'aws',
              start_time: begun,
              end_time: seconds(),
              aws: { operation: commandName.replace(/Command$/, '') },
              ...(status === undefined
                ? { fault: true }
                : { http: { response: { status } }, ...verdictOf(status) }),
            })
          try {
            const result = await next(args)
            note(statusOf(result.output))
            return result
          } catch (error) {
            note(statusOf(error))
            throw error
          }
        },
      // Within the repetitions, so that each is seen; what is only signed is never sent and never comes here.
      { step: 'deserialize', priority: 'high', name: 'xray' },
    )
    return client
  }

  async #send(document: object): Promise<void> {
    await this.#connected
    const datagram = `{"format":"json","version":1}\n${JSON.stringify(document)}`
    // The callback says that the system has taken it, which needs no network.
    await new Promise<void>((resolve) => {
      try {
        this.#socket.send(datagram, () => resolve())
      } catch {
        resolve()
      }
    })
  }

  [Symbol.dispose](): void {
    this.#socket.close()
  }
}
