import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'

type Fetch = (request: Request, env: object) => Response | Promise<Response>

/** How long a stop waits for requests that run, in milliseconds. */
const graceMs = 2000
/** How often a stop looks for connections that have become idle, in milliseconds. */
const closeIdleEveryMs = 20

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

/** A loopback HTTP server whose application comes later: the port is taken before anything else is started. */
export class LocalServer {
  readonly #server: Server
  #fetch: Fetch = () => new Response('Starting', { status: 503, headers: { 'retry-after': '1' } })

  private constructor() {
    this.#server = createServer(getRequestListener((request, env) => this.#fetch(request, env)))
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

  /** Ends idle connections at once and running requests as soon as they are answered. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    // Node keeps a connection alive whose last request was running when the close began.
    const idle = setInterval(() => this.#server.closeIdleConnections(), closeIdleEveryMs)
    const cut = setTimeout(() => this.#server.closeAllConnections(), graceMs)
    await closed
    clearInterval(idle)
    clearTimeout(cut)
  }
}
