import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, test, vi } from 'vitest'
import { sharedDynamoDbLocal, startDynamoDbLocal } from './dynamodb-local.ts'
import { closeServer, listenOnLoopback } from './http-server.ts'

/** The JVM alone takes seconds, more on a busy machine. */
const slow = { timeout: 60_000 }

test('the shared engine is one engine, and stores items', slow, async () => {
  const [engine, same] = await Promise.all([sharedDynamoDbLocal(), sharedDynamoDbLocal()])
  expect(same.endpoint).toBe(engine.endpoint)
  const client = engine.client()
  const TableName = `notes-${randomUUID()}`
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  )
  await client.send(new PutItemCommand({ TableName, Item: { id: { S: 'a' } } }))
  const { Item } = await same.client().send(new GetItemCommand({ TableName, Key: { id: { S: 'a' } } }))
  expect(Item).toEqual({ id: { S: 'a' } })
})

test('disposing of the engine ends it', slow, async () => {
  const engine = await startDynamoDbLocal()
  await engine[Symbol.asyncDispose]()
  await expect(fetch(engine.endpoint)).rejects.toThrow()
})

test('the engine ends when the process that started it is killed', slow, async () => {
  const owner = fork(join(import.meta.dirname, 'dynamodb-local.fixture.ts'))
  const [endpoint] = await once(owner, 'message')
  await fetch(endpoint)
  owner.kill('SIGKILL')
  await vi.waitFor(() => expect(fetch(endpoint)).rejects.toThrow(), { timeout: 30_000 })
})

test('a port asked for which is in use is an error that says so', slow, async () => {
  const server = createServer((_request, response) => response.destroy())
  const port = Number(new URL(await listenOnLoopback(server, 0)).port)
  await expect(startDynamoDbLocal({ port })).rejects.toThrow('already in use')
  await closeServer(server)
})
