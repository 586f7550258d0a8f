import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { attachments } from './attachments.ts'
import { runUntilCaughtUp } from './run.ts'
import { startSides } from './sides.ts'

interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

type IsHeld = (request: { readonly method: string; readonly url: string; readonly body: Buffer }) => boolean

/** In front of DynamoDB or S3: the first request that is such gets no answer, and arrives only when `release` is called. */
async function holdingUp(upstream: URL, isSuch: IsHeld) {
  const held = Promise.withResolvers<() => Promise<unknown>>()
  let isHeld = false
  const send = ({ method, url, headers }: Sent, body: Buffer) =>
    new Promise<Answer>((resolve, reject) => {
      const sending = request(new URL(url, upstream), { method, headers }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) })
        })
      })
      sending.on('error', reject)
      sending.end(body)
    })
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', async () => {
      const body = Buffer.concat(chunks)
      const { method = '', url = '/', headers } = incoming
      if (!isHeld && isSuch({ method, url, body })) {
        isHeld = true
        response.destroy()
        held.resolve(() => send({ method, url, headers }, body))
        return
      }
      const answer = await send({ method, url, headers }, body)
      response.writeHead(answer.status, answer.headers).end(answer.body)
    })
  })
  server.on('checkContinue', (incoming, response) => {
    response.writeContinue()
    server.emit('request', incoming, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    release: async () => (await held.promise)(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('a count that was sent twice, and of which one comes late, counts once', async () => {
  await using sides = await startSides()
  const { target, statePath } = sides
  await using gate = await holdingUp(new URL(target.definition.dynamoEndpoint ?? ''), ({ body }) =>
    body.includes('+migration#'),
  )
  const migration = await attachments(sides, 20, {
    target: { ...target.definition, dynamoEndpoint: gate.endpoint },
  })
  await runUntilCaughtUp(migration, statePath)
  await gate.release()
  const bytes = [...(await target.files()).values()].reduce((sum, { size }) => sum + size, 0)
  expect(await target.store.usage.total(target.workspaceId, 4)).toEqual({ files: 20, bytes })
})

test('an object whose removal comes late is not that of the same bytes, come back meanwhile', async () => {
  await using sides = await startSides()
  const { target, statePath, source } = sides
  await using gate = await holdingUp(
    new URL(target.definition.s3Endpoint ?? ''),
    ({ method }) => method === 'DELETE',
  )
  const migration = await attachments(sides, 1, {
    target: { ...target.definition, s3Endpoint: gate.endpoint },
  })
  await runUntilCaughtUp(migration, statePath)
  for (const body of ['other', 'bytes of 1']) {
    await source.sql.query('UPDATE attachments SET body = ?', [body])
    await runUntilCaughtUp(migration, statePath)
  }
  await gate.release()
  const file = (await target.files()).get('attachments/1')
  expect(file && String(await target.bytes(file))).toBe('bytes of 1')
})
