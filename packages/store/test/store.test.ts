import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { sharedDynamoDbLocal, startDynalite, testClock } from '@lading/stack/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createStore, derivedFileId, newFileId, type Store, type StoredFile } from '../src/store.ts'
import { createTableInput } from '../src/table.ts'

/*
 * The same tests on two engines: dynalite, which everything else runs on, and AWS's own DynamoDB Local, which would not
 * forgive an expression that AWS refuses.
 */

const resources = new AsyncDisposableStack()
afterAll(() => resources.disposeAsync())

const engines = [
  { name: 'dynalite', skip: false, start: async () => resources.use(await startDynalite()) },
  { name: 'DynamoDB Local', skip: process.env.LADING_WITHOUT_JAVA === 'true', start: sharedDynamoDbLocal },
]

const hour = 3_600_000

describe.each(engines.filter(({ skip }) => !skip))('on $name', ({ start }) => {
  const clock = testClock()
  let store: Store
  beforeAll(async () => {
    const client = (await start()).client()
    await client.send(new CreateTableCommand(createTableInput('lading')))
    store = createStore(client, 'lading', clock.now)
  })

  const newFile = (workspaceId: string, fields: { fileId?: string; listingShards?: number } = {}) => ({
    workspaceId,
    fileId: newFileId(),
    name: 'a.txt',
    contentType: 'text/plain',
    size: 5,
    sha256: undefined,
    externalRef: undefined,
    tags: ['a'],
    metadata: '{"a":1}',
    expiresAt: new Date(clock.now().getTime() + hour),
    listingShards: 1,
    ...fields,
  })
  async function create(workspaceId: string, fields = {}): Promise<StoredFile> {
    const file = await store.files.create(newFile(workspaceId, fields))
    if (file === undefined) throw new Error('The id is in use')
    return file
  }
  async function ready(workspaceId: string, fields = {}): Promise<StoredFile> {
    const file = await store.files.markReady(await create(workspaceId, fields))
    if (file === undefined) throw new Error('The upload is gone')
    return file
  }
  async function listed(workspaceId: string, shards = 1, limit = 100): Promise<StoredFile[]> {
    const files: StoredFile[] = []
    for await (const file of store.files.list(workspaceId, shards, undefined, limit)) files.push(file)
    return files
  }
  const newWorkspace = async () => (await store.workspaces.create('test')).workspaceId

  test('a file goes through its states, and is listed only while it is ready', async () => {
    const workspaceId = await newWorkspace()
    const pending = await create(workspaceId)
    expect(await store.files.get(workspaceId, pending.fileId)).toEqual(pending)
    expect(await listed(workspaceId)).toEqual([])
    const completed = await store.files.markReady(pending)
    expect(completed).toMatchObject({ state: 'ready', revision: 2, tags: ['a'], metadata: '{"a":1}' })
    expect(completed).not.toHaveProperty('expiresAt')
    expect(await listed(workspaceId)).toEqual([completed])
    expect(await store.files.markDeleting(completed as StoredFile)).toBe(true)
    expect(await store.files.get(workspaceId, pending.fileId)).toBeUndefined()
    expect(await listed(workspaceId)).toEqual([])
    await store.files.erase(pending)
    expect(await store.files.getStored(workspaceId, pending.fileId)).toBeUndefined()
  })

  test('an id is given out once', async () => {
    const workspaceId = await newWorkspace()
    const fileId = derivedFileId(workspaceId, 'r')
    const attempts = await Promise.all(
      Array.from({ length: 5 }, () => store.files.create(newFile(workspaceId, { fileId }))),
    )
    expect(attempts.filter((file) => file !== undefined)).toHaveLength(1)
  })

  test('an upload becomes ready once, whoever asks, and never after its time', async () => {
    const workspaceId = await newWorkspace()
    const pending = await create(workspaceId)
    const answers = await Promise.all(Array.from({ length: 5 }, () => store.files.markReady(pending)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    const late = await create(workspaceId)
    clock.advance(hour)
    expect(await store.files.markReady(late)).toBeUndefined()
    expect(await store.files.get(workspaceId, late.fileId)).toBeUndefined()
  })

  test('another upload under the same id is neither completed, deleted nor erased by an old one', async () => {
    const workspaceId = await newWorkspace()
    const fileId = newFileId()
    const old = await create(workspaceId, { fileId })
    await store.files.erase(old)
    const present = await create(workspaceId, { fileId })
    expect(await store.files.markReady(old)).toBeUndefined()
    expect(await store.files.markDeleting(old)).toBe(false)
    await store.files.erase(old)
    expect(await store.files.getStored(workspaceId, fileId)).toEqual(present)
  })

  test('an upload that was completed at the last moment is not deleted as an expired one', async () => {
    const workspaceId = await newWorkspace()
    const seen = await create(workspaceId)
    await store.files.markReady(seen)
    expect(await store.files.markDeleting(seen)).toBe(false)
    expect(await store.files.get(workspaceId, seen.fileId)).toMatchObject({ state: 'ready' })
  })

  test('a change needs a visible file and, if asked for, its revision', async () => {
    const workspaceId = await newWorkspace()
    const file = await ready(workspaceId)
    const uploadPrefix = file.uploadId.slice(0, 8)
    const change = (name: string, revision?: number) =>
      store.files.update(
        workspaceId,
        file.fileId,
        { name },
        revision === undefined ? undefined : { revision, uploadPrefix },
      )
    expect(await change('b')).toMatchObject({
      outcome: 'updated',
      file: { name: 'b', revision: 3, tags: ['a'] },
    })
    expect(await change('c', 2)).toMatchObject({ outcome: 'changed', present: { revision: 3 } })
    expect(await change('c', 3)).toMatchObject({ outcome: 'updated', file: { name: 'c', revision: 4 } })
    expect(await listed(workspaceId)).toMatchObject([{ name: 'c', revision: 4 }])
    expect(await store.files.update(workspaceId, newFileId(), { name: 'x' }, undefined)).toEqual({
      outcome: 'missing',
    })
    const late = await create(workspaceId)
    clock.advance(hour)
    expect(await store.files.update(workspaceId, late.fileId, { name: 'x' }, undefined)).toEqual({
      outcome: 'missing',
    })
  })

  test('what has ended is found by its shard, and what has not is left out', async () => {
    const workspaceId = await newWorkspace()
    const [late, kept] = [await create(workspaceId), await ready(workspaceId)]
    const begun = await ready(workspaceId)
    await store.files.markDeleting(begun)
    const found = async () => {
      const ids: string[] = []
      for (let shard = 0; shard < 16; shard++) {
        for (const file of await store.files.listExpired(shard, 1000)) ids.push(file.fileId)
      }
      return ids
    }
    expect(await found()).not.toContain(late.fileId)
    clock.advance(hour + 1)
    const after = await found()
    expect(after).toContain(late.fileId)
    expect(after).toContain(begun.fileId)
    expect(after).not.toContain(kept.fileId)
  })

  test.each([1, 5])(
    'a listing over %i shards is sorted, whole, and reads no shard to its end',
    async (listingShards) => {
      const workspaceId = await newWorkspace()
      const ids: string[] = []
      for (let index = 0; index < 30; index++) {
        ids.unshift((await ready(workspaceId, { listingShards })).fileId)
        if (index % 3 === 0) clock.advance(1) // some are of the same millisecond
      }
      const files = await listed(workspaceId, listingShards, 7)
      expect(files.map(({ fileId }) => fileId).sort()).toEqual([...ids].sort())
      const keys = files.map(({ createdAt, fileId }) => `${createdAt}#${fileId}`)
      expect(keys).toEqual([...keys].sort().reverse())
      const middle = files[11] as StoredFile
      const rest: string[] = []
      for await (const { fileId } of store.files.list(workspaceId, listingShards, middle, 7))
        rest.push(fileId)
      expect(rest).toEqual(files.slice(12).map(({ fileId }) => fileId))
    },
  )

  test('a key is live until it is revoked or expires', async () => {
    const workspaceId = await newWorkspace()
    const key = { workspaceId, name: 'k', scopes: ['files:read'], secretHash: '00' }
    const expiresAt = new Date(clock.now().getTime() + 1000).toISOString()
    await store.keys.create({ ...key, keyId: 'brief', expiresAt })
    await store.keys.create({ ...key, keyId: 'other', expiresAt: undefined })
    expect(await store.keys.getLive('brief')).toMatchObject({ keyId: 'brief' })
    clock.advance(1000)
    expect(await store.keys.getLive('brief')).toBeUndefined()
    expect(await store.keys.revoke('ws_other', 'other')).toBe(false)
    expect(await store.keys.getLive('other')).toMatchObject({ keyId: 'other' })
    expect(await store.keys.revoke(workspaceId, 'other')).toBe(true)
    expect(await store.keys.getLive('other')).toBeUndefined()
    expect(await store.keys.revoke(workspaceId, 'other')).toBe(true)
    expect((await store.keys.list(workspaceId, undefined, 10)).items.map(({ keyId }) => keyId)).toEqual([
      'brief',
    ])
  })
})
