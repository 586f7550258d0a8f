import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { sharedDynamoDbLocal, startDynalite, testClock } from '@lading/stack/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tableAccess } from '../src/client.ts'
import { FolderStore, nameOf } from '../src/folders.ts'
import { derivedId, newToken } from '../src/ids.ts'
import { JobStore, leaseMs } from '../src/jobs.ts'
import { createTableInput } from '../src/table.ts'

const resources = new AsyncDisposableStack()
afterAll(() => resources.disposeAsync())

const engines = [
  { name: 'dynalite', skip: false, start: async () => resources.use(await startDynalite()) },
  { name: 'DynamoDB Local', skip: process.env.LADING_WITHOUT_JAVA === 'true', start: sharedDynamoDbLocal },
]

const workspaceId = 'ws_5r8t2v9x3z6b4d7f'
const hour = 3_600_000

describe.each(engines.filter(({ skip }) => !skip))('on $name', ({ start }) => {
  const clock = testClock()
  let folders: FolderStore
  let jobs: JobStore
  beforeAll(async () => {
    const client = (await start()).client()
    const table = `folders-${newToken()}`
    await client.send(new CreateTableCommand(createTableInput(table)))
    const access = tableAccess(client, table)
    folders = new FolderStore(access, clock.now)
    jobs = new JobStore(access, clock.now)
  })
  const begin = (name = 'a', parentId = `folder_${newToken()}`) =>
    folders.begin({
      workspaceId,
      folderId: `folder_${newToken()}`,
      parentId,
      name,
      dueAt: new Date(clock.now().getTime() + hour),
    })

  test('a head changes only from the write that was seen, and is due only while it waits', async () => {
    const head = await begin()
    expect(await folders.begin({ ...head, dueAt: clock.now() })).toEqual(head)
    const live = await folders.change(head, { state: 'live', kept: true })
    expect(await folders.change(head, { name: 'lost' })).toBeUndefined()
    await folders.erase(head)
    expect(await folders.get(workspaceId, head.folderId)).toEqual(live)
    if (live === undefined) throw new Error('The head was not changed')
    const plain = await folders.change(live, { kept: undefined })
    expect(await folders.get(workspaceId, head.folderId)).not.toHaveProperty('kept')
    const waiting = await begin()
    clock.advance(2 * hour)
    expect(await folders.listDue(waiting.shard, 10)).toContainEqual(waiting)
    expect(await folders.listDue(head.shard, 10)).not.toContainEqual(plain)
    const heads = await folders.getMany(workspaceId, [head.folderId, 'folder_none', waiting.folderId])
    expect([...heads.keys()].sort()).toEqual([head.folderId, waiting.folderId].sort())
  })

  test('a name has one claim, which only its own claimant gives up', async () => {
    const [first, second] = [await begin('x'), await begin('x')]
    const [own, other] = [nameOf(first), { ...nameOf(second), parentId: first.parentId }]
    expect(await folders.claimName(own)).toBeUndefined()
    expect(await folders.claimName(own)).toBeUndefined()
    expect(await folders.claimName(other)).toEqual(own)
    await folders.releaseName(other)
    expect(await folders.takeOverName(other, { ...own, claimId: newToken() })).toBe(false)
    expect(await folders.takeOverName(other, own)).toBe(true)
    await folders.releaseName(own)
    expect(await folders.getName(workspaceId, own.parentId, 'x')).toEqual(other)
  })

  test('names come in byte order, behind the one that is named, also the longest', async () => {
    const parentId = `folder_${newToken()}`
    const longest = '\uffee'.repeat(255)
    const names = ['Z', 'a', 'a#', 'a#1', 'b', 'é', longest]
    for (const name of names) await folders.claimName(nameOf(await begin(name, parentId)))
    const read = async (after: string | undefined, limit: number) =>
      (await folders.listNames(workspaceId, parentId, after, limit)).entries.map(({ name }) => name)
    expect(await read(undefined, 100)).toEqual(names)
    for (const [at, name] of names.entries()) expect(await read(name, 2)).toEqual(names.slice(at + 1, at + 3))
    expect(await read('', 1)).toEqual(['Z'])
  })

  test('one move is begun at a time, and one that does not end is due', async () => {
    const workspace = `ws_${newToken().slice(0, 16)}`
    const text = 'x'
    const intent = {
      claimId: text,
      jobId: text,
      folderId: text,
      writeId: text,
      fromParentId: text,
      fromName: text,
      fromClaimId: text,
      toParentId: text,
      toName: text,
      at: text,
    }
    const beginMove = (seen: Parameters<FolderStore['beginMove']>[1]) =>
      folders.beginMove(workspace, seen, intent, new Date(clock.now().getTime() + hour))
    const results = await Promise.all([beginMove(undefined), beginMove(undefined), beginMove(undefined)])
    const begun = results.filter((result) => result !== undefined)
    expect(begun).toEqual([await folders.structure(workspace)])
    const [structure] = begun
    if (structure === undefined) throw new Error('No move was begun')
    clock.advance(2 * hour)
    expect(await folders.listDueMoves(structure.shard, 10)).toContainEqual(structure)
    await folders.endMove(structure)
    expect(await folders.listDueMoves(structure.shard, 10)).not.toContainEqual(structure)
    const idle = await folders.structure(workspace)
    expect(idle).not.toHaveProperty('intent')
    expect(await beginMove(structure)).toBeUndefined()
    expect(await beginMove(idle)).toMatchObject({ state: 'moving' })
  })

  test('a job has one runner until its lease runs out, and counts what the present one stores', async () => {
    const jobId = `job_${derivedId(newToken(), 'job')}`
    const fields = { workspaceId, jobId, kind: 'folder.delete' as const, folderId: 'folder_x' }
    const { job } = await jobs.create({ ...fields, begin: 'leased' })
    expect(await jobs.create({ ...fields, begin: 'leased' })).toEqual({ job, created: false })
    expect(await jobs.take(job)).toBeUndefined()
    clock.advance(leaseMs + 1)
    expect(await jobs.listDue(job.shard, 10)).toContainEqual(job)
    const taken = await jobs.take(job)
    if (taken === undefined) throw new Error('The job was not free')
    expect(await jobs.take(job)).toBeUndefined()
    expect(await jobs.listDue(job.shard, 10)).not.toContainEqual(taken)
    const progress = { done: 2, kept: 1, position: '{}' }
    expect(await jobs.save(job, progress, true)).toBeUndefined()
    const saved = await jobs.save(taken, progress, true)
    if (saved === undefined) throw new Error('The job was overtaken')
    const done = await jobs.finish(saved, { done: 1, kept: 0 })
    expect(done).toMatchObject({ state: 'done', done: 3, kept: 1 })
    expect(await jobs.get(workspaceId, jobId)).toEqual(done)
    clock.advance(leaseMs + 1)
    expect(await jobs.listDue(job.shard, 10)).not.toContainEqual(done)
  })
})
