import { once } from 'node:events'
import { mkdtempDisposable, readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { localCredentials } from './engine.ts'
import { startFauxqs } from './fauxqs.ts'

const temporary = () => mkdtempDisposable(join(tmpdir(), 'fauxqs-'))

test('an object is a file, and survives a restart with its metadata', async () => {
  await using dir = await temporary()
  {
    await using engine = await startFauxqs({ dataDir: dir.path })
    await engine.createBucket('bucket')
    const put = { Bucket: 'bucket', Key: 'a', Body: 'text', ContentType: 'text/x', Metadata: { by: 'me' } }
    await engine.client().send(new PutObjectCommand(put))
    expect(await readdir(join(dir.path, 's3', 'buckets', 'bucket', 'objects'))).not.toEqual([])
  }
  await using engine = await startFauxqs({ dataDir: dir.path })
  await engine.createBucket('bucket')
  const object = await engine.client().send(new GetObjectCommand({ Bucket: 'bucket', Key: 'a' }))
  expect(await object.Body?.transformToString()).toBe('text')
  expect(object).toMatchObject({ ContentType: 'text/x', Metadata: { by: 'me' } })
})

test('a message survives a restart on another port, and the creation of its queue again', async () => {
  await using dir = await temporary()
  {
    await using engine = await startFauxqs({ dataDir: dir.path })
    await sqs(engine.createQueue('jobs'), 'SendMessage', { MessageBody: 'kept' })
  }
  await using engine = await startFauxqs({ dataDir: dir.path })
  const received = await sqs(engine.createQueue('jobs'), 'ReceiveMessage', {})
  expect(received).toMatchObject({ Messages: [{ Body: 'kept' }] })
})

test('a queue takes attributes', async () => {
  await using engine = await startFauxqs()
  const url = engine.createQueue('jobs', { VisibilityTimeout: '7' })
  const { Attributes } = await sqs(url, 'GetQueueAttributes', { AttributeNames: ['VisibilityTimeout'] })
  expect(Attributes).toEqual({ VisibilityTimeout: '7' })
})

test('only the loopback address is listened on', async () => {
  await using engine = await startFauxqs()
  // 127.0.0.2 is this machine too, and answers whenever a server is bound to all its addresses.
  const socket = connect(Number(new URL(engine.endpoint).port), '127.0.0.2')
  const [error] = await once(socket, 'error')
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
})

/** SQS's JSON protocol; the SDK's client is no dependency of this package. */
async function sqs(queueUrl: string, action: string, input: object): Promise<Record<string, unknown>> {
  const scope = `${localCredentials.accessKeyId}/20260101/us-east-1/sqs/aws4_request`
  const response = await fetch(new URL('/', queueUrl), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${action}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=unchecked`,
    },
    body: JSON.stringify({ QueueUrl: queueUrl, ...input }),
  })
  return JSON.parse(await response.text())
}
