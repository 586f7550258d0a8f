import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { closeServer, listenOnLoopback } from './http-server.ts'

test('a request under way is answered before the close, and its keep-alive socket does not delay it', async () => {
  // Longer than a test may take.
  const server = createServer({ keepAliveTimeout: 75_000 })
  const endpoint = await listenOnLoopback(server, 0)
  const answer = fetch(endpoint)
  const [, response]: [unknown, ServerResponse] = await requestTo(server)
  const closing = closeServer(server, 60_000)
  response.end('done')
  expect(await (await answer).text()).toBe('done')
  await closing
})

test('a request that never ends is cut after the grace', async () => {
  const server = createServer()
  const answer = fetch(await listenOnLoopback(server, 0))
  await requestTo(server)
  await Promise.all([expect(answer).rejects.toThrow(), closeServer(server, 1)])
})

test('a port in use is an error', async () => {
  const server = createServer()
  const taken = Number(new URL(await listenOnLoopback(server, 0)).port)
  await expect(listenOnLoopback(createServer(), taken)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await closeServer(server)
})

async function requestTo(server: ReturnType<typeof createServer>): Promise<[unknown, ServerResponse]> {
  const [request, response] = await once(server, 'request')
  return [request, response]
}
