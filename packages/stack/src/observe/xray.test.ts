import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect, test, vi } from 'vitest'
import { OperationError, protocolErrors } from '../contract/index.ts'
import { startDynalite, startStrictS3 } from '../testing/index.ts'
import { parentOf, XRay } from './xray.ts'

const sampled = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a:0'

/** What Lambda has beside each function: takes documents by UDP. */
async function startDaemon() {
  const socket = createSocket('udp4')
  const datagrams: string[] = []
  socket.on('message', (message) => datagrams.push(message.toString()))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    documents: (count: number) =>
      vi.waitFor(() => {
        expect(datagrams.length).toBe(count)
        return datagrams.map((datagram) => {
          const [header, document = '', ...rest] = datagram.split('\n')
          expect([header, rest]).toEqual(['{"format":"json","version":1}', []])
          return JSON.parse(document)
        })
      }),
    [Symbol.asyncDispose]: async () => {
      socket.close()
      await once(socket, 'close')
    },
  }
}

test('a call is a part of the trace, with a part for each request that was sent to AWS', async () => {
  await using daemon = await startDaemon()
  await using dynalite = await startDynalite()
  await using s3 = await startStrictS3()
  await s3.createBucket('parcels')
  using xray = new XRay(daemon.address, () => sampled)
  const client = xray.traced(dynalite.client())
  const objects = xray.traced(s3.client())
  await xray.call('parcels.get', async () => {
    const missing = { TableName: 'parcels', Key: { id: { S: 'secret-name' } } }
    await expect(client.send(new GetItemCommand(missing))).rejects.toThrow()
    const object = new GetObjectCommand({ Bucket: 'parcels', Key: 'secret-name' })
    await expect(objects.send(object)).rejects.toThrow()
    expect(await getSignedUrl(objects, object)).toMatch(/^http/) // no request
  })
  const [document] = await daemon.documents(1)
  expect(document).toMatchObject({
    type: 'subsegment',
    trace_id: '1-5759e988-bd862e3fe1be46a994272793',
    parent_id: '53995c3f42cd8ad8',
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    name: 'parcels.get',
    annotations: { operation: 'parcels.get', status: 200 },
    subsegments: [
      {
        name: 'DynamoDB',
        namespace: 'aws',
        aws: { operation: 'GetItem' },
        error: true,
        http: { response: { status: 400 } },
      },
      { name: 'S3', aws: { operation: 'GetObject' }, http: { response: { status: 404 } } },
    ],
  })
  expect(document.subsegments.length).toBe(2)
  for (const part of document.subsegments) {
    expect(part.start_time).toBeGreaterThanOrEqual(document.start_time)
    expect(part.end_time).toBeLessThanOrEqual(document.end_time)
  }
  expect(Math.abs(document.end_time - Date.now() / 1000)).toBeLessThan(60)
  // The daemon's documents are searchable by whoever may read traces.
  expect(JSON.stringify(document)).not.toContain('secret-name')
})

test('what a call throws is thrown, and told as whose mistake it was', async () => {
  await using daemon = await startDaemon()
  using xray = new XRay(daemon.address, () => sampled)
  const refused = new OperationError(protocolErrors.RATE_LIMITED, 'Wait.', { limit: 1, windowSeconds: 1 })
  await expect(xray.call('a', () => Promise.reject(refused))).rejects.toBe(refused)
  await expect(xray.call('b', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  const [first, second] = await daemon.documents(2)
  expect(first).toMatchObject({ name: 'a', error: true, throttle: true, annotations: { status: 429 } })
  expect(first).not.toHaveProperty('fault')
  expect(second).toMatchObject({ name: 'b', fault: true })
})

test('of calls at the same time each has its own requests', async () => {
  await using daemon = await startDaemon()
  await using dynalite = await startDynalite()
  using xray = new XRay(daemon.address, () => sampled)
  const client = xray.traced(dynalite.client())
  const get = new GetItemCommand({ TableName: 'parcels', Key: { id: { S: 'a' } } })
  await Promise.all(
    [0, 1, 2].map((count) =>
      xray.call(`times-${count}`, async () => {
        for (let at = 0; at < count; at++) await expect(client.send(get)).rejects.toThrow()
      }),
    ),
  )
  const documents = await daemon.documents(3)
  for (const { name, subsegments } of documents) expect(name).toBe(`times-${subsegments.length}`)
})

test('a call that is not sampled sends nothing', async () => {
  await using daemon = await startDaemon()
  const headers = [undefined, '', 'Root=1-a', sampled.replace('Sampled=1', 'Sampled=0'), 'Parent=b;Sampled=1']
  for (const header of headers) {
    expect(parentOf(header)).toBeUndefined()
    using xray = new XRay(daemon.address, () => header)
    expect(await xray.call('a', async () => 1)).toBe(1)
  }
  using xray = new XRay(daemon.address, () => sampled)
  await xray.call('last', async () => 1)
  expect(await daemon.documents(1)).toMatchObject([{ name: 'last' }])
})

test('no daemon, or more than a datagram holds, costs the trace and not the call', async () => {
  const free = createSocket('udp4').bind(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address()
  free.close()
  await once(free, 'close')
  using nobody = new XRay(`127.0.0.1:${port}`, () => sampled)
  for (let at = 0; at < 5; at++) expect(await nobody.call('a', async () => at)).toBe(at)

  await using daemon = await startDaemon()
  using xray = new XRay(daemon.address, () => sampled)
  expect(await xray.call('x'.repeat(70_000), async () => 1)).toBe(1)
})

test('a call that asks AWS hundreds of times still fits a datagram', async () => {
  await using daemon = await startDaemon()
  await using dynalite = await startDynalite()
  using xray = new XRay(daemon.address, () => sampled)
  const client = xray.traced(dynalite.client())
  const get = new GetItemCommand({ TableName: 'parcels', Key: { id: { S: 'a' } } })
  await xray.call('many', async () => {
    for (let at = 0; at < 250; at++) await client.send(get).catch(() => undefined)
  })
  const [document] = await daemon.documents(1)
  expect(document.subsegments.length).toBe(200)
})
