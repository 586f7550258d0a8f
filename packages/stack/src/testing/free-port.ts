import { createServer } from 'node:http'
import { closeServer, listenOnLoopback } from './http-server.ts'

/**
 * A TCP port that is free now, for a program which cannot take port 0. Another process may take it first, so who
 * uses it has to be ready to ask for another.
 */
export async function freePort(): Promise<number> {
  const server = createServer()
  const endpoint = await listenOnLoopback(server, 0)
  await closeServer(server)
  return Number(new URL(endpoint).port)
}
