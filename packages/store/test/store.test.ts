import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { sharedDynamoDbLocal, startDynalite, testClock } from '@lading/stack/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createStore,
  derivedFileId,
  type FileSelection,
  newFileId,
  newToken,
  type Store,
  type StoredFile,
} from '../src/store.ts'
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

interface Fields {
  fileId?: string
  listingShards?: number
  name?: string
  size?: number
  contentType?: string
  tags?: string[]
  folderId?: string
}

describe.each(engines.filter(({ skip }) => !skip))('on $name', ({ start }) => {
  const clock = testClock()
  let store: Store
  beforeAll(async () => {
    const client = (await start()).client()
    await client.send(new CreateTableCommand(createTableInput('lading')))
    store = createStore(client, 'lading', clock.now)
  })

  const newFile = (workspaceId: string, fields: Fields = {}) => ({
    workspaceId,
    fileId: newFileId(),
    name: 'a.txt',
    contentType: 'text/plain',
    size: 5,
    sha256: undefined,
    partSize: undefined,
    externalRef: undefined,
    folderId: undefined,
    tags: ['a'],
    metadata: '{"a":1}',
    expiresAt: new Date(clock.now().getTime() + hour),
    listingShards: 1,
    uploadId: newToken(),
    ...fields,
  })
  async function create(workspaceId: string, fields: Fields = {}): Promise<StoredFile> {
    const file = await store.files.create(newFile(workspaceId, fields))
    if (file === undefined) throw new Error('The id is in use')
    return file
  }
  const markReady = (file: StoredFile) => store.files.change(file, { state: 'ready', expiresAt: undefined })
  async function ready(workspaceId: string, fields: Fields = {}): Promise<StoredFile> {
    const file = await markReady(await create(workspaceId, fields))
    if (file === undefined) throw new Error('The upload is gone')
    return file
  }
  const byTime: FileSelection = { by: 'time', state: 'ready', range: {} }
  async function listed(
    workspaceId: string,
    select: FileSelection = byTime,
    { shards = 1, limit = 100, order = 'desc' as 'asc' | 'desc' } = {},
  ): Promise<StoredFile[]> {
    const files: StoredFile[] = []
    let after: string | undefined
    do {
      const page = await store.files.list({ workspaceId, shards, select, order, after, limit })
      expect(page.entries.length).toBeLessThanOrEqual(limit)
      files.push(...page.entries.map(({ file }) => file))
      after = page.next
    } while (after !== undefined)
    return files
  }
  const newWorkspace = async () => (await store.workspaces.create('test')).workspaceId

  test('a file is listed under its state, and found by readers until it is being deleted', async () => {
    const workspaceId = await newWorkspace()
    const pending = await create(workspaceId)
    const pendingOnes: FileSelection = { by: 'time', state: 'pending', range: {} }
    const trash: FileSelection = { by: 'time', state: 'trashed', range: {} }
    expect(await store.files.get(workspaceId, pending.fileId)).toEqual(pending)
    expect(await listed(workspaceId)).toEqual([])
    expect(await listed(workspaceId, pendingOnes)).toEqual([pending])
    const completed = (await markReady(pending)) as StoredFile
    expect(completed).toMatchObject({ state: 'ready', revision: 2, tags: ['a'], metadata: '{"a":1}' })
    expect(completed).not.toHaveProperty('expiresAt')
    expect(await listed(workspaceId)).toEqual([completed])
    expect(await listed(workspaceId, pendingOnes)).toEqual([])
    const trashedAt = clock.now().toISOString()
    const trashed = await store.files.change(completed, {
      state: 'trashed',
      trashedAt,
      expiresAt: new Date(clock.now().getTime() + hour).toISOString(),
    })
    expect(await listed(workspaceId)).toEqual([])
    expect(await listed(workspaceId, trash)).toEqual([trashed])
    const deleting = await store.files.change(trashed as StoredFile, { state: 'deleting' })
    expect(await store.files.get(workspaceId, pending.fileId)).toBeUndefined()
    expect(await listed(workspaceId, trash)).toEqual([])
    await store.files.erase(deleting as StoredFile)
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

  test('of several writes of one state of a file one comes through', async () => {
    const workspaceId = await newWorkspace()
    const file = await ready(workspaceId)
    const names = ['b', 'c', 'd', 'e', 'f']
    const written = await Promise.all(names.map((name) => store.files.change(file, { name })))
    const through = written.filter((answer) => answer !== undefined)
    expect(through).toHaveLength(1)
    expect(await store.files.get(workspaceId, file.fileId)).toEqual(through[0])
  })

  test('a raised fence stops a write that was prepared before, and readers see no change', async () => {
    const workspaceId = await newWorkspace()
    const file = await ready(workspaceId)
    const fenced = await store.files.change(file, {}, 'quiet')
    expect(fenced).toMatchObject({ revision: file.revision, updatedAt: file.updatedAt, fence: 1 })
    expect(await store.files.change(file, { name: 'late' })).toBeUndefined()
    expect(await store.files.change(fenced as StoredFile, { name: 'b' })).toMatchObject({ name: 'b' })
  })

  test('another file under the same id is neither changed nor erased by an old one', async () => {
    const workspaceId = await newWorkspace()
    const fileId = newFileId()
    const old = await create(workspaceId, { fileId })
    const deleting = (await store.files.change(old, { state: 'deleting' })) as StoredFile
    await store.files.erase(deleting)
    const present = await create(workspaceId, { fileId })
    expect(await store.files.change(old, { state: 'ready' })).toBeUndefined()
    await store.files.erase(deleting)
    expect(await store.files.getStored(workspaceId, fileId)).toEqual(present)
  })

  test('a file that is not being deleted is not erased', async () => {
    const workspaceId = await newWorkspace()
    const file = await ready(workspaceId)
    await store.files.erase(file)
    expect(await store.files.get(workspaceId, file.fileId)).toEqual(file)
  })

  test('what has ended is found by its shard, and what has not is left out', async () => {
    const workspaceId = await newWorkspace()
    const [late, kept] = [await create(workspaceId), await ready(workspaceId)]
    const begun = await ready(workspaceId)
    await store.files.change(begun, { state: 'deleting', expiresAt: clock.now().toISOString() })
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

  test.each([1, 5])('a listing over %i shards is sorted and whole in both directions', async (shards) => {
    const workspaceId = await newWorkspace()
    const ids: string[] = []
    for (let index = 0; index < 30; index++) {
      ids.push((await ready(workspaceId, { listingShards: shards })).fileId)
      if (index % 3 === 0) clock.advance(1) // some are of the same millisecond
    }
    for (const order of ['asc', 'desc'] as const) {
      const files = await listed(workspaceId, byTime, { shards, limit: 7, order })
      expect(files.map(({ fileId }) => fileId).sort()).toEqual([...ids].sort())
      const keys = files.map(({ createdAt, fileId }) => `${createdAt}#${fileId}`)
      const sorted = [...keys].sort()
      expect(keys).toEqual(order === 'asc' ? sorted : sorted.reverse())
    }
  })

  test('names are sorted and found regardless of case and of how accents are composed', async () => {
    const workspaceId = await newWorkspace()
    const names = ['b.txt', 'B#1', 'a', 'A b', 'É', 'e\u0301t\u00e9', 'z', '\u{1f600}', '\uffee', 'b']
    for (const name of names) await ready(workspaceId, { name })
    const ask = async (prefix: string | undefined, order: 'asc' | 'desc' = 'asc') =>
      (await listed(workspaceId, { by: 'name', prefix }, { order, limit: 3 })).map(({ name }) => name)
    const sorted = ['a', 'A b', 'b', 'B#1', 'b.txt', 'z', 'É', 'e\u0301t\u00e9', '\uffee', '\u{1f600}']
    expect(await ask(undefined)).toEqual(sorted)
    expect(await ask(undefined, 'desc')).toEqual([...sorted].reverse())
    expect(await ask('b')).toEqual(['b', 'B#1', 'b.txt'])
    expect(await ask('b#')).toEqual(['B#1'])
    expect(await ask('\u00e9')).toEqual(['É', 'e\u0301t\u00e9'])
    expect(await ask('\u{1f600}', 'desc')).toEqual(['\u{1f600}'])
    expect(await ask('nothing')).toEqual([])
  })

  test('names that begin alike for longer than a key holds are listed once each', async () => {
    const workspaceId = await newWorkspace()
    const long = '文'.repeat(1000)
    for (const end of ['1', '2', '3']) await ready(workspaceId, { name: long + end })
    const files = await listed(workspaceId, { by: 'name', prefix: undefined }, { order: 'asc', limit: 1 })
    expect(files.map(({ name }) => name.slice(-1)).sort()).toEqual(['1', '2', '3'])
  })

  test('sizes are sorted as numbers and cut at both bounds', async () => {
    const workspaceId = await newWorkspace()
    const sizes = [9, 10, 100, 0, 5 * 1024 ** 4]
    for (const size of sizes) await ready(workspaceId, { size })
    const ask = async (min?: number, max?: number) =>
      (await listed(workspaceId, { by: 'size', min, max }, { order: 'asc', limit: 2 })).map(
        ({ size }) => size,
      )
    expect(await ask()).toEqual([0, 9, 10, 100, 5 * 1024 ** 4])
    expect(await ask(9, 100)).toEqual([9, 10, 100])
    expect(await ask(10, 10)).toEqual([10])
    expect(await ask(101)).toEqual([5 * 1024 ** 4])
    expect(await ask(undefined, 8)).toEqual([0])
  })

  test('types are compared without case and parameters, and times cut from and before', async () => {
    const workspaceId = await newWorkspace()
    const started = clock.now().toISOString()
    const first = await ready(workspaceId, { contentType: 'Text/HTML; charset=utf-8' })
    clock.advance(10)
    const second = await ready(workspaceId, { contentType: 'text/html' })
    await ready(workspaceId, { contentType: 'text/html5' })
    const ask = async (range: { from?: string; before?: string }, contentType = 'text/HTML') =>
      (await listed(workspaceId, { by: 'type', contentType, range })).map(({ fileId }) => fileId)
    expect(await ask({})).toEqual([second.fileId, first.fileId])
    expect(await ask({ from: started, before: second.createdAt })).toEqual([first.fileId])
    expect(await ask({ from: second.createdAt })).toEqual([second.fileId])
    expect(await ask({}, 'text/htm')).toEqual([])
    const inTime = await listed(workspaceId, {
      by: 'time',
      state: 'ready',
      range: { from: started, before: second.createdAt },
    })
    expect(inTime.map(({ fileId }) => fileId)).toEqual([first.fileId])
  })

  test('a folder lists its own files only, and the root those of no folder', async () => {
    const workspaceId = await newWorkspace()
    const inside = await ready(workspaceId, { folderId: 'folder_a', name: 'x1' })
    await ready(workspaceId, { folderId: 'folder_ab', name: 'x2' })
    const outside = await ready(workspaceId, { name: 'x3' })
    const ask = async (folderId: string | undefined, prefix?: string) =>
      (await listed(workspaceId, { by: 'folder', folderId, prefix })).map(({ fileId }) => fileId)
    expect(await ask('folder_a')).toEqual([inside.fileId])
    expect(await ask('folder_a', 'X')).toEqual([inside.fileId])
    expect(await ask('folder_a', 'y')).toEqual([])
    expect(await ask(undefined)).toEqual([outside.fileId])
  })

  test('tags follow the file through changes, the trash and back', async () => {
    const workspaceId = await newWorkspace()
    const tagged = async (tag: string) =>
      (await listed(workspaceId, { by: 'tag', tag, range: {} })).map(({ fileId }) => fileId)
    const entries = async (file: StoredFile) =>
      (await store.files.collection(workspaceId, file.fileId)).others.length
    let file = (await create(workspaceId, { tags: ['a', '#', 'Ä'] })) as StoredFile
    expect(await entries(file)).toBe(0)
    file = (await markReady(file)) as StoredFile
    for (const tag of ['a', '#', 'Ä']) expect(await tagged(tag)).toEqual([file.fileId])
    expect(await tagged('A')).toEqual([])
    file = (await store.files.change(file, { tags: ['Ä', 'n'] })) as StoredFile
    expect(await tagged('a')).toEqual([])
    expect(await tagged('n')).toEqual([file.fileId])
    expect(await entries(file)).toBe(2)
    const expiresAt = new Date(clock.now().getTime() + hour).toISOString()
    file = (await store.files.change(file, { state: 'trashed', expiresAt })) as StoredFile
    expect(await tagged('n')).toEqual([])
    expect(await entries(file)).toBe(0)
    file = (await markReady(file)) as StoredFile
    expect(await tagged('n')).toEqual([file.fileId])
  })

  test('writers of tags at once leave an entry for every tag that the file has', async () => {
    const workspaceId = await newWorkspace()
    const { fileId } = await ready(workspaceId, { tags: ['a'] })
    const write = async (tags: string[]) => {
      for (;;) {
        const file = (await store.files.get(workspaceId, fileId)) as StoredFile
        if ((await store.files.change(file, { tags })) !== undefined) return
      }
    }
    for (let round = 0; round < 10; round++) {
      await Promise.all([write(['a', 'b']), write(['b']), write(['a']), write([]), write(['a', 'c'])])
      const { tags } = (await store.files.get(workspaceId, fileId)) as StoredFile
      for (const tag of tags) {
        const found = await listed(workspaceId, { by: 'tag', tag, range: {} })
        expect(found.map((file) => file.fileId)).toEqual([fileId])
      }
    }
  })

  test('an entry of an index that trails behind its file is left out', async () => {
    const workspaceId = await newWorkspace()
    const file = await ready(workspaceId, { tags: ['a'] })
    // As a crash between the write of the head and the removal of the entry leaves it.
    const { others } = await store.files.collection(workspaceId, file.fileId)
    expect(others).toHaveLength(1)
    const slice = await store.sweeps.slice(undefined, 10_000)
    const entry = slice.tags.find(({ fileId }) => fileId === file.fileId)
    await store.files.change(file, { tags: [] })
    expect(await listed(workspaceId, { by: 'tag', tag: 'a', range: {} })).toEqual([])
    expect(entry).toMatchObject({ tag: 'a', shard: 0 })
  })

  test('the history is read newest first, in pages, and never beyond the present version', async () => {
    const workspaceId = await newWorkspace()
    let file = await ready(workspaceId)
    for (let version = 2; version <= 12; version++) {
      await store.versions.keep(file)
      file = (await store.files.change(file, { version, size: version })) as StoredFile
    }
    // What a crash between history and head leaves.
    await store.versions.keep(file)
    const first = await store.versions.list(file, file.version, 5)
    expect(first.items.map(({ version }) => version)).toEqual([11, 10, 9, 8, 7])
    const rest = await store.versions.list(file, 7, 100)
    expect(rest.items.map(({ version }) => version)).toEqual([6, 5, 4, 3, 2, 1])
    expect(await store.versions.get(file, 3)).toMatchObject({ version: 3, size: 3 })
    expect(await store.versions.get(file, 12)).toBeUndefined()
    expect(await store.versions.get(file, 13)).toBeUndefined()
    const other = { ...file, origin: 'another' }
    expect(await store.versions.get(other, 3)).toBeUndefined()
  })

  test('an upload of a version is there until it expires or is aborted', async () => {
    const workspaceId = await newWorkspace()
    const { fileId, origin } = await ready(workspaceId)
    const expiresAt = new Date(clock.now().getTime() + hour)
    const fields = { workspaceId, fileId, origin, contentType: 'a/b', size: 1, sha256: undefined }
    const create = (uploadId: string) => store.uploads.create({ ...fields, uploadId, partSize: 8, expiresAt })
    const upload = await create('one')
    expect(await create('one')).toEqual(upload)
    expect(await store.uploads.noteMultipart(upload, 'm1')).toBe('m1')
    expect(await store.uploads.noteMultipart(upload, 'm2')).toBe('m1')
    expect(await store.uploads.get(upload)).toMatchObject({ multipartId: 'm1' })
    const aborted = await create('two')
    expect(await store.uploads.markAborting(aborted)).toBe(true)
    expect(await store.uploads.get(aborted)).toBeUndefined()
    await store.uploads.remove(aborted)
    expect(await store.uploads.markAborting(aborted)).toBe(false)
    expect(await store.uploads.getStored(aborted)).toBeUndefined()
    clock.advance(hour + 1)
    expect(await store.uploads.get(upload)).toBeUndefined()
    const found: string[] = []
    for (let shard = 0; shard < 16; shard++) {
      for (const { uploadId } of await store.uploads.listExpired(shard, 100)) found.push(uploadId)
    }
    expect(found).toContain('one')
  })
})
