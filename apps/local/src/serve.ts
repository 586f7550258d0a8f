import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { getRequestListener, type HttpBindings } from '@hono/node-server'

type Fetch = (request: Request, env: object) => Response | Promise<Response>

/** Answers one request by itself, without the application. @param expectsContinue what the client waits for */
type Handle = (incoming: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => void

/** How long a stop waits for requests that run, in milliseconds. */
const graceMs = 2000
/** How often a stop looks whether what runs has ended, in milliseconds. */
const lookEveryMs = 20

export class PortTakenError extends Error {
  readonly port: number

  constructor(port: number) {
    super(`Port ${port} is in use`)
    this.port = port
  }
}

/** The address that the caller's socket comes from. @param env of an app that a `LocalServer` calls */
export function remoteAddress(env: unknown): string | undefined {
  return (env as HttpBindings).incoming.socket.remoteAddress // what getRequestListener gives
}

/**
 * A loopback HTTP server whose application comes later: the port is taken before anything else is started. Storage
 * shares it, so that a page and the files that it sends and fetches are of one origin, on every start.
 */
export class LocalServer {
  readonly #server: Server
  readonly #running = new Set<ServerResponse>()
  #fetch: Fetch = () => new Response('Starting', { status: 503, headers: { 'retry-after': '1' } })
  #storage: { readonly isMeant: RegExp; readonly handle: Handle } | undefined

  private constructor() {
    const application = getRequestListener((request, env) => this.#fetch(request, env))
    const listener = (incoming: IncomingMessage, response: ServerResponse, expectsContinue = false) => {
      if (this.#storage?.isMeant.test(incoming.url ?? '')) {
        this.#storage.handle(incoming, response, expectsContinue)
        return
      }
      this.#running.add(response)
      response.once('close', () => this.#running.delete(response))
      if (expectsContinue) response.writeContinue()
      void application(incoming, response) // it answers its own failures
    }
    // An upload takes as long as it takes; Node's default would cut it after five minutes.
    this.#server = createServer({ requestTimeout: 0 }, listener)
    this.#server.on('checkContinue', (incoming, response) => listener(incoming, response, true))
  }

  /** @param port 0 for any free one @throws PortTakenError */
  static async listen(port: number): Promise<LocalServer> {
    const server = new LocalServer()
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'EADDRINUSE' ? new PortTakenError(port) : error),
      )
      server.#server.listen(port, '127.0.0.1', resolve)
    })
    return server
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo // a TCP server that listens has one
    return `http://127.0.0.1:${port}`
  }

  serve(fetch: Fetch): void {
    this.#fetch = fetch
  }

  /** Gives everything for one bucket, addressed by path, to the storage. @param name letters */
  serveBucket(name: string, handle: Handle): void {
    this.#storage = { isMeant: new RegExp(`^/${name}(?=[/?]|$)`), handle }
  }

  /**
   * Answers no new call, then ends idle connections at once and running requests as soon as they are answered. The
   * port stays open for the calls that run: they reach their storage by it.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const before = Date.now()
    this.#fetch = () => new Response('Stopping', { status: 503, headers: { connection: 'close' } })
    while (this.#running.size > 0 && Date.now() - before < graceMs) await setTimeout(lookEveryMs)
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    // Node keeps a connection alive whose last request was running when the close began.
    const idle = setInterval(() => this.#server.closeIdleConnections(), lookEveryMs)
    const cut = globalThis.setTimeout(
      () => this.#server.closeAllConnections(),
      graceMs - (Date.now() - before),
    )
    await closed
    clearInterval(idle)
    clearTimeout(cut)
  }
}
