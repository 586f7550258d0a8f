import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { attachments } from './attachments.ts'
import { runUntilCaughtUp } from './run.ts'
import { startSides } from './sides.ts'

/** In front of DynamoDB: the first request that says `text` gets no answer, and arrives only when `release` is called. */
async function holdingUp(upstream: URL, text: string) {
  const held = Promise.withResolvers<() => Promise<unknown>>()
  let isHeld = false
  const send = (headers: IncomingHttpHeaders, body: Buffer) =>
    new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
      const sending = request(upstream, { method: 'POST', headers }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }))
      })
      sending.on('error', reject)
      sending.end(body)
    })
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', async () => {
      const body = Buffer.concat(chunks)
      if (!isHeld && body.includes(text)) {
        isHeld = true
        response.destroy()
        held.resolve(() => send(incoming.headers, body))
        return
      }
      const answer = await send(incoming.headers, body)
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body)
    })
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
  await using gate = await holdingUp(new URL(target.definition.dynamoEndpoint ?? ''), '+migration#')
  const migration = await attachments(sides, 20, {
    target: { ...target.definition, dynamoEndpoint: gate.endpoint },
  })
  await runUntilCaughtUp(migration, statePath)
  await gate.release()
  const bytes = [...(await target.files()).values()].reduce((sum, { size }) => sum + size, 0)
  expect(await target.store.usage.total(target.workspaceId, 4)).toEqual({ files: 20, bytes })
})
