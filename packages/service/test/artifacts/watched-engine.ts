import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** Stands before an engine and sees, cuts or swallows what functions ask of it. */
export class WatchedEngine implements AsyncDisposable {
  /** Requests that came so far. */
  seen = 0
  /** Of those, the ones that are not answered yet. */
  underWay = 0
  /** Whether requests are read and never answered, as by a host that is gone. */
  isSilent = false
  readonly #target: URL
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((incoming, outgoing) => this.#pass(incoming, outgoing))

  private constructor(target: string) {
    this.#target = new URL(target)
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  static async open(target: string): Promise<WatchedEngine> {
    const engine = new WatchedEngine(target)
    engine.#server.listen(0, '127.0.0.1')
    await once(engine.#server, 'listening')
    return engine
  }

  get endpoint(): string {
    const { port } = this.#server.address() as AddressInfo // it listens on TCP
    return `http://127.0.0.1:${port}`
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#sockets.size
  }

  /** Ends the connections, as an engine does with those that nobody used for a while. */
  async cut(): Promise<void> {
    const closed = [...this.#sockets].map((socket) => once(socket, 'close'))
    this.#server.closeAllConnections()
    await Promise.all(closed)
  }

  #pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.seen += 1
    this.underWay += 1
    outgoing.once('close', () => {
      this.underWay -= 1
    })
    if (this.isSilent) return
    const { method, url, headers } = incoming
    const { hostname, port } = this.#target
    const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.once('error', () => outgoing.destroy())
    incoming.pipe(passed)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}
