import { once } from 'node:events'
import { createServer as createHttp, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { createServer as createTcp, type Server, type Socket } from 'node:net'
import type { Certificate } from './certificate.ts'

/** A server on the loopback interface that counts its connections. Disposing of it cuts them. */
export class TestServer implements AsyncDisposable {
  /** Connections so far. */
  accepted = 0
  /** Requests so far, where it speaks HTTP. */
  readonly requests: IncomingMessage[] = []
  readonly #server: Server
  readonly #open = new Set<Socket>()

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket: Socket) => {
      this.accepted++
      this.#open.add(socket)
      // A client that goes away is what many tests are about.
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#open.delete(socket)
        if (this.#open.size === 0) server.emit('quiet')
      })
    })
    server.on('request', (request: IncomingMessage) => this.requests.push(request))
  }

  static http(listener: RequestListener, certificate?: Certificate): Promise<TestServer> {
    const server = certificate === undefined ? createHttp() : createHttps(certificate)
    const started = TestServer.#start(server)
    server.on('request', listener)
    return started
  }

  /** Hands out bare connections. */
  static tcp(listener: (socket: Socket) => void): Promise<TestServer> {
    const server = createTcp()
    const started = TestServer.#start(server)
    server.on('connection', listener)
    return started
  }

  /** Answers whatever it is asked with these bytes, once the request's headers are there, and leaves the connection open. */
  static bytes(answer: string): Promise<TestServer> {
    return TestServer.tcp((socket) => socket.once('data', () => socket.write(answer, 'latin1')))
  }

  static async #start(server: Server): Promise<TestServer> {
    const made = new TestServer(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return made
  }

  get port(): number {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('The server listens on no TCP port')
    return address.port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Resolves once a connection was there, and none is open. */
  async quiet(): Promise<void> {
    while (this.accepted === 0 || this.#open.size > 0) await once(this.#server, 'quiet')
  }

  /** Resolves once so many connections were accepted. */
  async acceptedAtLeast(count: number): Promise<void> {
    while (this.accepted < count) await once(this.#server, 'connection')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#open) socket.destroy()
    await closed
  }
}
