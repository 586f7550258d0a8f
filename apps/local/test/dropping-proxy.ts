import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** Stands between callers and the service, and drops the first answer to each mutation after the service has given it. */
export interface DroppingProxy extends AsyncDisposable {
  readonly url: string
  /** Operation and `Idempotency-Key` of each mutation that came by, in the order of arrival. */
  readonly mutations: readonly { readonly operation: string; readonly key: string }[]
}

/** @param target where the service is */
export async function startDroppingProxy(target: string): Promise<DroppingProxy> {
  const mutations: { operation: string; key: string }[] = []

  async function pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { 'idempotency-key': key, authorization = '', 'content-type': type = '' } = incoming.headers
    const { url = '/', method = 'GET' } = incoming
    const isFirst = typeof key === 'string' && !mutations.some((one) => one.key === key)
    const headers = {
      authorization,
      'content-type': type,
      ...(typeof key === 'string' && { 'idempotency-key': key }),
    }
    if (typeof key === 'string') mutations.push({ operation: url.replace('/rpc/', ''), key })
    const given = await fetch(`${target}${url}`, { method, headers, body: await buffer(incoming) })
    const text = await given.text()
    if (isFirst) incoming.socket.destroy()
    else answer.writeHead(given.status, { 'content-type': given.headers.get('content-type') ?? '' }).end(text)
  }

  const server = createServer((incoming, answer) => void pass(incoming, answer))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    mutations,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
