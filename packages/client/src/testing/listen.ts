import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Answer } from './answer.ts'

/** A server on loopback. */
export interface Listener {
  readonly url: string
  serve(answer: Answer): void
  close(): Promise<void>
}

/** @param port 0 for any free one @throws Error EADDRINUSE when the port is taken */
export async function listen(port: number): Promise<Listener> {
  let answer: Answer | undefined
  const server = createServer((incoming, response) => {
    if (answer === undefined) response.writeHead(503).end()
    // What is not answered ends the connection: a planned failure, or a request that broke off.
    else respond(answer, url, incoming, response).catch(() => incoming.socket.destroy())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server that listens has one
  return {
    url,
    serve(given) {
      answer = given
    },
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function respond(
  answer: Answer,
  url: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const address = incoming.socket.remoteAddress
  const response = await answer(await toRequest(url, incoming), address === undefined ? {} : { address })
  const body = incoming.method === 'HEAD' ? undefined : new Uint8Array(await response.arrayBuffer())
  outgoing.writeHead(response.status, [...response.headers].flat()).end(body)
}

/** All of a request: a body that an early answer left half read would block the connection for the next one. */
async function toRequest(url: string, incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET', headers } = incoming
  const pairs = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  )
  const bytes = await buffer(incoming)
  const hasBody = bytes.length > 0 && method !== 'GET' && method !== 'HEAD'
  return new Request(`${url}${incoming.url}`, {
    method,
    headers: pairs,
    ...(hasBody && { body: new Uint8Array(bytes) }),
  })
}
