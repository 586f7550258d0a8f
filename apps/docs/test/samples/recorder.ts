import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call that was made. */
export interface Recorded {
  readonly method: string
  readonly status: number
}

/** A port in front of the service that remembers what each API key was answered. */
export interface Recorder extends AsyncDisposable {
  readonly url: string
  /** A key's calls so far. */
  callsOf(apiKey: string): readonly Recorded[]
}

/** @param target the service's address */
export async function startRecorder(target: string): Promise<Recorder> {
  const calls = new Map<string, Recorded[]>()
  const agent = new Agent({ keepAlive: true })
  const server = createServer((incoming, answer) => {
    const { method = 'GET', url = '/', headers } = incoming
    const key = headers.authorization?.replace('Bearer ', '') ?? ''
    const forwarded = request(`${target}${url}`, { method, headers, agent }, (response) => {
      const { statusCode: status = 0 } = response
      calls.set(key, [...(calls.get(key) ?? []), { method, status }])
      answer.writeHead(status, response.rawHeaders)
      response.pipe(answer)
    })
    forwarded.on('error', () => answer.destroy())
    incoming.pipe(forwarded)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    callsOf: (apiKey) => calls.get(apiKey) ?? [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      agent.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
