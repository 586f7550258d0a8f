import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { startDynalite } from './dynalite.ts'
import { EngineLockedError } from './engine.ts'

const createNotes = new CreateTableCommand({
  TableName: 'notes',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
})
const put = (id: string) => new PutItemCommand({ TableName: 'notes', Item: { id: { S: id } } })
const get = async (client: DynamoDBClient, id: string) =>
  (await client.send(new GetItemCommand({ TableName: 'notes', Key: { id: { S: id } } }))).Item

const temporary = () => mkdtempDisposable(join(tmpdir(), 'dynalite-'))

test('a table can be written to as soon as it is created', async () => {
  await using engine = await startDynalite()
  const client = engine.client()
  const created = await client.send(createNotes)
  await client.send(put('a'))
  expect(created.TableDescription?.TableName).toBe('notes')
  expect(await get(client, 'a')).toEqual({ id: { S: 'a' } })
})

test('with a path too, tables are active when they are created and gone when they are deleted', async () => {
  await using dir = await temporary()
  await using engine = await startDynalite({ path: dir.path })
  const client = engine.client()
  for (let round = 0; round < 50; round++) {
    await client.send(createNotes)
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'notes' }))
    expect(Table?.TableStatus).toBe('ACTIVE')
    await client.send(new DeleteTableCommand({ TableName: 'notes' }))
  }
})

test('a path keeps the data over a restart', async () => {
  await using dir = await temporary()
  {
    await using engine = await startDynalite({ path: dir.path })
    await engine.client().send(createNotes)
    await engine.client().send(put('kept'))
  }
  await using engine = await startDynalite({ path: dir.path })
  expect(await get(engine.client(), 'kept')).toEqual({ id: { S: 'kept' } })
})

test('without a path every engine is empty', async () => {
  await using first = await startDynalite()
  await first.client().send(createNotes)
  await using second = await startDynalite()
  expect((await second.client().send(new ListTablesCommand())).TableNames).toEqual([])
})

test('a path in use is refused with its name, and is free again after the close', async () => {
  await using dir = await temporary()
  {
    await using _first = await startDynalite({ path: dir.path })
    const error = await startDynalite({ path: dir.path }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(EngineLockedError)
    expect(error).toMatchObject({ path: dir.path })
  }
  await using _second = await startDynalite({ path: dir.path })
})

test('only the loopback address is listened on', async () => {
  await using engine = await startDynalite()
  // 127.0.0.2 is this machine too, and answers whenever a server is bound to all its addresses.
  const socket = connect(Number(new URL(engine.endpoint).port), '127.0.0.2')
  const [error] = await once(socket, 'error')
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
})

test('closing does not wait for keep-alive sockets or for an upload that never ends', async () => {
  const engine = await startDynalite()
  const port = Number(new URL(engine.endpoint).port)
  const idle = await fetch(engine.endpoint)
  await idle.text()
  const stalled = connect(port, '127.0.0.1')
  stalled.on('error', () => {})
  stalled.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf')
  await engine[Symbol.asyncDispose]()
  await expect(fetch(engine.endpoint)).rejects.toThrow()
})

test('an upload that its client breaks off does not end the process', async () => {
  await using engine = await startDynalite()
  const socket = connect(Number(new URL(engine.endpoint).port), '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf')
  await once(socket, 'connect')
  socket.resetAndDestroy()
  await engine.client().send(new ListTablesCommand())
})

test('what was written before the process is killed is there afterwards', async () => {
  await using dir = await temporary()
  const child = fork(join(import.meta.dirname, 'dynalite.fixture.ts'), [dir.path])
  const [endpoint]: unknown[] = await once(child, 'message')
  expect(endpoint).toContain('http://127.0.0.1:')
  child.kill('SIGKILL')
  await once(child, 'exit')
  await using engine = await startDynalite({ path: dir.path })
  expect(await get(engine.client(), 'kept')).toEqual({ id: { S: 'kept' } })
})
