import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  InternalServerError,
  PutItemCommand,
  ThrottlingException,
} from '@aws-sdk/client-dynamodb'
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect, test } from 'vitest'
import { startDynalite } from '../dynalite.ts'
import { localCredentials, localRegion } from '../engine.ts'
import { startStrictS3 } from '../strict-s3/server.ts'
import { injectFaults } from './inject.ts'
import { crashAt, everyCrash, everyFault, failAttempt, failCall, noFaults } from './plan.ts'

const put = (id: string, conditions = {}) =>
  new PutItemCommand({ TableName: 'notes', Item: { id: { S: id } }, ...conditions })
const putNew = (id: string) => put(id, { ConditionExpression: 'attribute_not_exists(id)' })

async function startNotes() {
  const engine = await startDynalite()
  await engine.client().send(
    new CreateTableCommand({
      TableName: 'notes',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  )
  const exists = async (id: string) => {
    const item = await engine
      .client()
      .send(new GetItemCommand({ TableName: 'notes', Key: { id: { S: id } } }))
    return item.Item !== undefined
  }
  return Object.assign(engine, { exists })
}

/** What a call ended with: its error, or undefined. */
const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  )
const connectionReset = { name: 'TimeoutError', code: 'ECONNRESET' }

test('a call that fails before has no effect, is not retried, and breaks the connection', async () => {
  await using engine = await startNotes()
  const client = engine.client()
  using faults = injectFaults(client, failCall(0, 'before'))
  expect(await failureOf(client.send(put('a')))).toMatchObject(connectionReset)
  expect(await engine.exists('a')).toBe(false)
  expect(faults.calls).toEqual([{ index: 0, command: 'PutItem', attempt: 1 }])
})

test('a call that fails after took effect', async () => {
  await using engine = await startNotes()
  const client = engine.client()
  using faults = injectFaults(client, failCall(0, 'after'))
  expect(await failureOf(client.send(put('a')))).toMatchObject(connectionReset)
  expect(await engine.exists('a')).toBe(true)
  expect(faults.calls).toHaveLength(1)
})

test('a call that fails after hides the error of the service too', async () => {
  await using engine = await startNotes()
  const client = engine.client()
  await client.send(put('a'))
  using _faults = injectFaults(client, failCall(0, 'after'))
  expect(await failureOf(client.send(putNew('a')))).toMatchObject(connectionReset)
})

test('an error instead of a call is the one that the SDK makes of the answer, and nothing happened', async () => {
  await using engine = await startNotes()
  const client = engine.client()
  using faults = injectFaults(client, failCall(0, 'instead'))
  const failure = await failureOf(client.send(put('a')))
  expect(failure).toBeInstanceOf(ThrottlingException)
  expect(failure).toMatchObject({ $metadata: { httpStatusCode: 400 } })
  expect(await engine.exists('a')).toBe(false)
  expect(faults.calls).toHaveLength(1)
})

test('the error instead of a call can be chosen', async () => {
  await using engine = await startNotes()
  const client = engine.client()
  const instead = { code: 'InternalServerError', status: 500 }
  using _faults = injectFaults(client, failCall(0, { instead }))
  expect(await failureOf(client.send(put('a')))).toBeInstanceOf(InternalServerError)
})

test.each(['before', 'instead'] as const)('an attempt that fails %s is retried by the SDK', async (mode) => {
  await using engine = await startNotes()
  const client = engine.client()
  using faults = injectFaults(client, failAttempt(0, mode))
  const { $metadata } = await client.send(putNew('a'))
  expect($metadata.attempts).toBe(2)
  expect(faults.calls).toEqual([
    { index: 0, command: 'PutItem', attempt: 1 },
    { index: 1, command: 'PutItem', attempt: 2 },
  ])
})

test('an attempt that fails after has taken effect when the SDK retries it', async () => {
  await using engine = await startNotes()
  const client = engine.client()
  using faults = injectFaults(client, failAttempt(0, 'after'))
  expect(await failureOf(client.send(putNew('a')))).toBeInstanceOf(ConditionalCheckFailedException)
  expect(faults.calls).toHaveLength(2)
})

test('only the call of the index fails', async () => {
  await using engine = await startNotes()
  const client = engine.client()
  using _faults = injectFaults(client, failCall(1, 'before'))
  await client.send(put('a'))
  await expect(client.send(put('b'))).rejects.toThrow()
  await client.send(put('c'))
  expect([await engine.exists('a'), await engine.exists('b'), await engine.exists('c')]).toEqual([
    true,
    false,
    true,
  ])
})

test.each(['before', 'after'] as const)('after a crash %s a call no other gets through', async (mode) => {
  await using engine = await startNotes()
  const client = engine.client()
  {
    using _faults = injectFaults(client, crashAt(1, mode))
    await client.send(put('a'))
    await expect(client.send(put('b'))).rejects.toThrow()
    await expect(client.send(put('c'))).rejects.toThrow()
  }
  expect(await engine.exists('a')).toBe(true)
  expect(await engine.exists('b')).toBe(mode === 'after')
  expect(await engine.exists('c')).toBe(false)
})

test('when the injection ends, so do faults and recording', async () => {
  await using engine = await startNotes()
  const client = engine.client()
  const faults = injectFaults(client, { level: 'call', fault: () => 'before' })
  await expect(client.send(put('a'))).rejects.toThrow()
  faults[Symbol.dispose]()
  await client.send(put('a'))
  expect(faults.calls).toHaveLength(1)
})

test('a document client made before or after counts as its client', async () => {
  await using engine = await startNotes()
  const client = engine.client()
  const before = DynamoDBDocumentClient.from(client)
  using faults = injectFaults(client, failCall(2, 'before'))
  const after = DynamoDBDocumentClient.from(client)
  const putDocument = new PutCommand({ TableName: 'notes', Item: { id: 'a' } })
  await before.send(putDocument)
  await after.send(putDocument)
  await expect(before.send(putDocument)).rejects.toMatchObject(connectionReset)
  expect(faults.calls.map(({ command }) => command)).toEqual(['PutItem', 'PutItem', 'PutItem'])
})

test('several clients share one numbering, and S3 answers in its own form', async () => {
  await using notes = await startNotes()
  await using files = await startStrictS3()
  await files.createBucket('bucket')
  const [dynamoDb, s3] = [notes.client(), files.client()]
  using faults = injectFaults([dynamoDb, s3], failCall(1, 'instead'))
  await dynamoDb.send(put('a'))
  const object = { Bucket: 'bucket', Key: 'a', Body: 'text' }
  expect(await failureOf(s3.send(new PutObjectCommand(object)))).toMatchObject({
    name: 'SlowDown',
    $metadata: { httpStatusCode: 503 },
  })
  await s3.send(new PutObjectCommand(object))
  expect(faults.calls.map(({ index, command }) => `${index} ${command}`)).toEqual([
    '0 PutItem',
    '1 PutObject',
    '2 PutObject',
  ])
})

test('all that is left of an error instead of HEAD is its status', async () => {
  await using engine = await startStrictS3()
  const client = engine.client()
  using _faults = injectFaults(client, failCall(0, 'instead'))
  const failure = await failureOf(client.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'a' })))
  expect(failure).toMatchObject({ $metadata: { httpStatusCode: 503 } })
  expect(failure).not.toMatchObject({ name: 'SlowDown' })
})

test('making a presigned URL is no call', async () => {
  await using engine = await startStrictS3()
  const client = engine.client()
  using faults = injectFaults(client, { level: 'call', fault: () => 'before' })
  const url = await getSignedUrl(client, new GetObjectCommand({ Bucket: 'bucket', Key: 'a' }))
  expect(url).toContain('X-Amz-Signature')
  expect(faults.calls).toEqual([])
})

test('an answer that is lost does not keep its connection', async () => {
  await using engine = await startStrictS3()
  await engine.createBucket('bucket')
  const Body = new Uint8Array(1_000_000)
  await engine.client().send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a', Body }))
  const { endpoint } = engine
  const client = new S3Client({
    endpoint,
    region: localRegion,
    credentials: localCredentials,
    forcePathStyle: true,
    requestHandler: { httpAgent: { maxSockets: 1 } },
  })
  using _faults = injectFaults(client, failCall(0, 'after'))
  await expect(client.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'a' }))).rejects.toThrow()
  await client.send(new ListObjectsV2Command({ Bucket: 'bucket' }))
  client.destroy()
})

/** Puts two items such that it can be run again after a failure. */
async function scenario(client: DynamoDBClient): Promise<void> {
  await client.send(put('a'))
  await client.send(put('b'))
}

test('a recorded scenario yields a plan for each of its calls and each mode, and each is survived', async () => {
  await using engine = await startNotes()
  const client = engine.client()
  const { calls } = await (async () => {
    using recording = injectFaults(client, noFaults)
    await scenario(client)
    return recording
  })()
  const plans = [...everyFault(calls), ...everyCrash(calls)]
  expect(plans.map(({ title }) => title)).toEqual([
    'before call 0, PutItem',
    'after call 0, PutItem',
    'instead call 0, PutItem',
    'before call 1, PutItem',
    'after call 1, PutItem',
    'instead call 1, PutItem',
    'crash before call 0, PutItem',
    'crash after call 0, PutItem',
    'crash before call 1, PutItem',
    'crash after call 1, PutItem',
  ])
  for (const { plan } of plans) {
    {
      using _faults = injectFaults(client, plan)
      await expect(scenario(client)).rejects.toThrow()
    }
    await scenario(client)
  }
})
