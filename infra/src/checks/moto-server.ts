import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { withoutUnknown } from './known-to-moto.ts'

/** How long it may take to start, in milliseconds. */
const startMs = 60_000

/** moto's server, with what it cannot do kept from it: an account of AWS without anything in it. */
export interface MotoServer extends AsyncDisposable {
  readonly endpoint: string
}

async function listen(handle: Parameters<typeof createServer>[1]) {
  const server = createServer(handle as never) // the overload without options
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no TCP port')
  return { server, port: address.port }
}

/** A port that is free now: moto takes no 0. */
async function freePort(): Promise<number> {
  const { server, port } = await listen(() => undefined)
  server.close()
  await once(server, 'close')
  return port
}

async function answers(endpoint: string, moto: ChildProcess): Promise<void> {
  const until = performance.now() + startMs
  while (performance.now() < until && moto.exitCode === null) {
    const isThere = await fetch(`${endpoint}/moto-api/config`).then(
      (response) => response.ok,
      () => false,
    )
    if (isThere) return
    await delay(100)
  }
  throw new Error("moto's server did not start")
}

/** Of another body than the one that was sent. */
const withoutDigest = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !/^(x-amz-(sdk-)?checksum|x-amz-content-sha256|content-md5)/.test(name),
    ),
  )

/** @param program `moto_server` of the environment that it is installed in */
export async function startMoto(program: string): Promise<MotoServer> {
  await using resources = new AsyncDisposableStack()
  const port = await freePort()
  const moto = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const closed = once(moto, 'close')
  resources.defer(async () => {
    moto.kill('SIGKILL')
    await closed
  })
  await answers(`http://127.0.0.1:${port}`, moto)
  // Functions answer without being run: that would need Docker.
  await fetch(`http://127.0.0.1:${port}/moto-api/config`, {
    method: 'POST',
    body: JSON.stringify({ lambda: { use_docker: false } }),
  })

  const { server, port: front } = await listen((incoming, response) => {
    const { method = 'GET', url = '/', headers } = incoming
    // It takes a Deny for one to everybody, whatever its condition is.
    if (method === 'PUT' && /[?&]policy/.test(url)) {
      incoming.resume()
      response.writeHead(204).end()
      return
    }
    buffer(incoming)
      .then((sent) => {
        const isTemplate = method === 'PUT' && /\/templates\/[^/]+\.json/.test(url)
        const body = isTemplate
          ? Buffer.from(JSON.stringify(withoutUnknown(JSON.parse(sent.toString()))))
          : sent
        const passed = isTemplate
          ? withoutDigest({ ...headers, 'content-length': String(body.length) })
          : headers
        const onward = request({ host: '127.0.0.1', port, method, path: url, headers: passed }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(response)
        })
        onward.on('error', (error) => response.destroy(error))
        onward.end(body)
      })
      .catch((error: unknown) => response.destroy(error as Error)) // of a stream
  })
  resources.defer(() => {
    server.close()
    server.closeAllConnections()
  })
  const running = resources.move()
  return {
    endpoint: `http://127.0.0.1:${front}`,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
