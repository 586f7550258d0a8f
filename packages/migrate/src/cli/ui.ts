import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { samplesOf, statusOf } from '../commands/status.ts'
import type { MigrationDefinition } from '../define.ts'
import type { State } from '../state/state.ts'

/** A page with charts, for this machine only. */
export interface Ui extends AsyncDisposable {
  readonly url: string
}

/** @param port 0 for any */
export async function startUi(migration: MigrationDefinition, state: State, port: number): Promise<Ui> {
  const page = await readFile(join(import.meta.dirname, 'page.html'), 'utf8')
  const hashOf = (tag: string) => {
    const [, content = ''] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page) ?? []
    return `'sha256-${createHash('sha256').update(content).digest('base64')}'`
  }
  const policy = `default-src 'none'; connect-src 'self'; script-src ${hashOf('script')}; style-src ${hashOf('style')}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
  const server = createServer((request, response) => {
    // A page elsewhere could have its own name lead here.
    const host = (request.headers.host ?? '').replace(/:\d+$/, '')
    if (host !== '127.0.0.1' && host !== 'localhost') return response.writeHead(403).end()
    if (request.method !== 'GET') return response.writeHead(405).end()
    const url = URL.parse(request.url ?? '/', 'http://localhost')
    if (url === null) return response.writeHead(400).end()
    const { pathname, searchParams } = url
    if (pathname === '/') {
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      })
      return response.end(page)
    }
    if (pathname !== '/state') return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    const since = Number(searchParams.get('since')) || 0
    return response.end(
      JSON.stringify({ status: statusOf(migration, state), samples: samplesOf(state, since) }),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
