import { CreateTableCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import {
  failAttempt,
  faultModes,
  injectFaults,
  sharedDynamoDbLocal,
  startDynalite,
  testClock,
} from '@lading/stack/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditEntry, AuditPosition } from '../src/audit.ts'
import { type AuditRecord, createStore, newFileId, newToken, type Store } from '../src/store.ts'
import { createTableInput } from '../src/table.ts'

const resources = new AsyncDisposableStack()
afterAll(() => resources.disposeAsync())

const engines = [
  { name: 'dynalite', skip: false, start: async () => resources.use(await startDynalite()) },
  { name: 'DynamoDB Local', skip: process.env.LADING_WITHOUT_JAVA === 'true', start: sharedDynamoDbLocal },
]

const day = 86_400_000
const table = 'audit'

describe.each(engines.filter(({ skip }) => !skip))('on $name', ({ start }) => {
  const clock = testClock(new Date('2026-11-22T12:00:00.000Z'))
  let client: DynamoDBClient
  let store: Store
  beforeAll(async () => {
    client = (await start()).client()
    await client.send(new CreateTableCommand(createTableInput(table)))
    store = createStore(client, table, clock.now)
  })

  const newWorkspace = (listingShards = 1, auditDays?: number) => ({
    workspaceId: `ws_${newToken().slice(0, 16)}`,
    listingShards,
    ...(auditDays === undefined ? {} : { auditDays }),
  })
  type AuditedWorkspace = ReturnType<typeof newWorkspace>
  const entry = (fields: Partial<AuditEntry> = {}): AuditEntry => ({
    effectId: newToken(),
    operation: 'files.delete',
    fileId: undefined,
    folderId: undefined,
    keyId: '7n2p4qk9w3xz8r5t',
    address: '203.0.113.7',
    requestId: 'b1f0c9be-6a1d-4f5e-9d0c-0a5d4a4a1f6e',
    ...fields,
  })
  async function listed(
    workspace: AuditedWorkspace,
    query: { fileId?: string; from?: string; before?: string } = {},
    limit = 100,
  ): Promise<AuditRecord[]> {
    const records: AuditRecord[] = []
    let after: AuditPosition | undefined
    do {
      const page = await store.audit.list({ workspace, ...query, after, limit })
      expect(page.records.length).toBeLessThanOrEqual(limit)
      records.push(...page.records)
      after = page.next
    } while (after !== undefined)
    return records
  }
  const effects = (records: readonly AuditRecord[]) => records.map(({ requestId }) => requestId)

  test.each([1, 8])(
    'pages give every record once, newest first, also those of one moment (%i shards)',
    async (shards) => {
      const workspace = newWorkspace(shards)
      const written: string[] = []
      for (let moment = 0; moment < 4; moment++) {
        const requests = Array.from({ length: 9 }, (_, index) => `${moment}-${index}`)
        await Promise.all(requests.map((requestId) => store.audit.write(workspace, entry({ requestId }))))
        written.push(...requests)
        clock.advance(1)
      }
      for (const limit of [1, 2, 7, 36, 100]) {
        const found = await listed(workspace, {}, limit)
        expect(effects(found).sort(), `${limit} a page`).toEqual(written.toSorted())
        const keys = found.map(({ at, recordId }) => `${at}#${recordId}`)
        expect(keys).toEqual(keys.toSorted().reverse())
      }
      expect(new Set((await listed(workspace)).map(({ shard }) => shard)).size).toBeGreaterThan(1)
    },
  )

  test('records stay listed when their workspace is spread over more shards', async () => {
    const workspace = newWorkspace(1)
    for (let index = 0; index < 10; index++) await store.audit.write(workspace, entry())
    const grown = { ...workspace, listingShards: 16 }
    for (let index = 0; index < 10; index++) await store.audit.write(grown, entry())
    expect(await listed(grown)).toHaveLength(20)
  })

  test('a range of time includes its begin and not its end', async () => {
    const workspace = newWorkspace()
    const times: string[] = []
    for (let index = 0; index < 4; index++) {
      times.push(clock.now().toISOString())
      await store.audit.write(workspace, entry({ requestId: String(index), fileId: 'file_1' }))
      clock.advance(1)
    }
    const [, from, , before] = times
    const range = { ...(from && { from }), ...(before && { before }) }
    for (const about of [{}, { fileId: 'file_1' }]) {
      expect(effects(await listed(workspace, { ...about, ...range }))).toEqual(['2', '1'])
      expect(effects(await listed(workspace, { ...about, ...range }, 1))).toEqual(['2', '1'])
    }
    if (from !== undefined) expect(await listed(workspace, { from, before: from })).toEqual([])
  })

  test('a file has the records about it, and no other workspace has them', async () => {
    const [workspace, other] = [newWorkspace(), newWorkspace()]
    const [fileId, otherId] = [newFileId(), newFileId()]
    await store.audit.write(workspace, entry({ fileId, requestId: 'mine' }))
    await store.audit.write(workspace, entry({ fileId: otherId, requestId: 'of another file' }))
    await store.audit.write(workspace, entry({ requestId: 'about no file' }))
    await store.audit.write(other, entry({ fileId, requestId: 'of another workspace' }))
    expect(effects(await listed(workspace, { fileId }))).toEqual(['mine'])
    expect(await listed(workspace)).toHaveLength(3)
  })

  test('what is too old is gone at once, by the days that the workspace has now', async () => {
    const workspace = newWorkspace(1, 10)
    const fileId = newFileId()
    await store.audit.write(workspace, entry({ fileId }))
    clock.advance(9 * day)
    const seen = async (auditDays: number) => [
      (await listed({ ...workspace, auditDays })).length,
      (await listed({ ...workspace, auditDays }, { fileId })).length,
    ]
    expect(await seen(10)).toEqual([1, 1])
    expect(await seen(8)).toEqual([0, 0])
    clock.advance(day + 1000)
    expect(await seen(10)).toEqual([0, 0])
    // It ended under the days that it was written with.
    expect(await seen(3650)).toEqual([0, 0])
  })

  test('a refusal is added to the record, and nothing else of it changes', async () => {
    const workspace = newWorkspace()
    const fileId = newFileId()
    const key = await store.audit.write(workspace, entry({ fileId }))
    const [before] = await listed(workspace, { fileId })
    await store.audit.refuse(key, 'FILE_HELD')
    const refused = [{ ...before, refused: 'FILE_HELD' }]
    expect(await listed(workspace)).toEqual(refused)
    expect(await listed(workspace, { fileId })).toEqual(refused)
    const nowhere = { ...key, recordId: 'another' }
    await expect(store.audit.refuse(nowhere, 'FILE_HELD')).rejects.toThrow()
  })

  test('a record is written once, however often it is sent, and is never overwritten', async () => {
    const workspace = newWorkspace()
    for (const mode of faultModes) {
      using faults = injectFaults(client, failAttempt(0, mode))
      await store.audit.write(workspace, entry({ requestId: mode }))
      expect(faults.calls).toHaveLength(2)
    }
    expect(effects(await listed(workspace)).sort()).toEqual([...faultModes].sort())
    const effectId = newToken()
    const first = await store.audit.write(workspace, entry({ effectId, requestId: 'first' }))
    const second = await store.audit.write(workspace, entry({ effectId, requestId: 'second' }))
    expect(second).toEqual(first)
    expect(effects(await listed(workspace))).not.toContain('second')
  })

  test('whatever a gateway hands over, a record stays below a kilobyte', async () => {
    const workspace = newWorkspace(64)
    const long = 'x'.repeat(5000)
    const key = await store.audit.write(
      workspace,
      entry({
        address: long,
        requestId: long,
        operation: long,
        fileId: newFileId(),
        folderId: `folder_${newToken()}`,
      }),
    )
    await store.audit.refuse(key, long)
    const { ConsumedCapacity } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `W#${workspace.workspaceId}#A#${key.shard}` } },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    )
    expect(ConsumedCapacity?.CapacityUnits).toBe(0.5)
    const [record] = await listed(workspace)
    // Names and values as DynamoDB counts them, with the keys of table and index.
    const keys = 6 * 6 + 3 * 80
    expect(Buffer.byteLength(JSON.stringify(record)) + keys).toBeLessThan(1024)
  })
})
