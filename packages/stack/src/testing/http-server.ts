import { once } from 'node:events'
import type { Server } from 'node:http'

/** How often a closing server looks for sockets that went idle, in milliseconds. */
const sweepMs = 10

/**
 * Listens on the loopback interface only, so that nobody else on the network reaches a local engine.
 *
 * @param port 0 for any free port
 * @returns the base URL
 * @throws the socket's error, EADDRINUSE for one, when the port cannot be had
 */
export async function listenOnLoopback(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no TCP port')
  return `http://127.0.0.1:${address.port}`
}

/**
 * Stops a server: idle keep-alive sockets are cut at once, requests under way may finish.
 *
 * @param graceMs milliseconds after which requests under way are cut too
 */
export async function closeServer(server: Server, graceMs = 1000): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
  })
  // A socket whose last request was under way when the close began is kept alive by Node once that is done.
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs)
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  try {
    await closed
  } finally {
    clearInterval(sweep)
    clearTimeout(cut)
  }
}
