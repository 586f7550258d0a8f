import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** Stands before DynamoDB and lets requests through, but for those that it is told to refuse. */
export class Gate implements AsyncDisposable {
  /** Whether the request with this body is refused. */
  refuses: (body: string) => boolean = () => false
  readonly #target: string
  readonly #server = createServer((request, response) => this.#pass(request, response))

  private constructor(target: string) {
    this.#target = target
  }

  static async open(target: string): Promise<Gate> {
    const gate = new Gate(target)
    gate.#server.listen(0, '127.0.0.1')
    await once(gate.#server, 'listening')
    return gate
  }

  get endpoint(): string {
    const { port } = this.#server.address() as AddressInfo // it listens on TCP
    return `http://127.0.0.1:${port}`
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    if (this.refuses(body)) {
      // An error that the SDK does not try again.
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
      response.end('{"__type":"AccessDeniedException","message":"refused"}')
      return
    }
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ])
    const passed = headers.filter(([name]) => !['host', 'connection', 'content-length'].includes(name))
    const answer = await fetch(this.#target, { method: 'POST', headers: passed, body })
    response.writeHead(answer.status, [...answer.headers].flat())
    response.end(await answer.text())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}
