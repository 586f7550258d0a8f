import { Agent, createServer, request } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import type { Random } from './random.ts'

/** Something between the migration and one of the sides, that now and then does harm. */
export interface Proxy extends AsyncDisposable {
  readonly port: number
  /** How much harm was done, by kind. */
  readonly harm: Record<string, number>
  /** From here on it does none. */
  behave(): void
}

/** Milliseconds that a request may be held up on its way. */
export const maxDelayMs = 300

/** In front of DynamoDB and S3: drops requests, drops answers, holds both up, refuses, throttles, leaves items unprocessed. */
export async function httpProxy(upstream: URL, random: Random): Promise<Proxy> {
  const harm: Record<string, number> = {}
  let share = 0.1
  const agent = new Agent({ keepAlive: true })
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('error', () => response.destroy())
    incoming.on('end', async () => {
      const kind = random.chance(share)
        ? random.pick(['drop-request', 'drop-answer', 'delay', 'late', 'refuse', 'throttle'])
        : 'none'
      harm[kind] = (harm[kind] ?? 0) + 1
      const isDynamo = incoming.headers['x-amz-target'] !== undefined
      if (kind === 'drop-request') return response.destroy()
      if (kind === 'refuse') return response.writeHead(500).end()
      if (kind === 'throttle') {
        if (!isDynamo) return response.writeHead(503).end()
        response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
        return response.end(
          JSON.stringify({
            __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
            message: 'no',
          }),
        )
      }
      if (kind === 'delay') await sleep(random.next() * maxDelayMs)
      if (kind === 'late') {
        // Whoever asked gives up, and the request arrives all the same.
        response.destroy()
        await sleep(random.next() * maxDelayMs)
      }
      const sending = request(
        {
          host: upstream.hostname,
          port: upstream.port,
          method: incoming.method,
          path: incoming.url,
          headers: incoming.headers,
          agent,
        },
        (answer) => {
          if (kind === 'drop-answer' || kind === 'late') {
            answer.resume()
            response.destroy()
            return
          }
          response.writeHead(answer.statusCode ?? 500, answer.headers)
          answer.pipe(response)
          answer.on('error', () => response.destroy())
        },
      )
      sending.on('error', () => response.destroy())
      sending.end(Buffer.concat(chunks))
    })
  })
  // A body is sent at once; whoever waits to be asked for it is asked.
  server.on('checkContinue', (incoming, response) => {
    response.writeContinue()
    server.emit('request', incoming, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    harm,
    behave: () => {
      share = 0
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      agent.destroy()
    },
  }
}

/** In front of MySQL: cuts connections. */
export async function tcpProxy(port: number, random: Random): Promise<Proxy> {
  const harm = { cut: 0 }
  const sockets = new Set<Socket>()
  const server = createTcpServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  let timer: NodeJS.Timeout | undefined
  const cutSome = () => {
    // One of them, or all: a restart of something in between.
    const all = [...sockets]
    const chosen = random.chance(0.3) ? all : all.slice(random.below(all.length + 1)).slice(0, 1)
    for (const socket of chosen) {
      harm.cut += 1
      socket.destroy()
    }
    timer = setTimeout(cutSome, 300 + random.next() * 2500)
  }
  timer = setTimeout(cutSome, 500)
  return {
    port: (server.address() as AddressInfo).port,
    harm,
    behave: () => clearTimeout(timer),
    async [Symbol.asyncDispose]() {
      clearTimeout(timer)
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
