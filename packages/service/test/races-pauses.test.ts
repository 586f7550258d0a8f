import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, type Service, startService } from './harness.ts'
import { pausing, servedBy } from './pausing.ts'
import { bytesAt, complete, purge, uploadVersion } from './race-actions.ts'
import { expectSwept } from './race-checks.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

/** The caller, served by a process that pauses before a call of its store. */
const pausedAt = <Part extends 'files' | 'versions'>(
  caller: Caller,
  part: Part,
  method: keyof Service['context']['store'][Part],
  meanwhile: () => Promise<unknown>,
) => servedBy(pausing(service.context, part, method, meanwhile), caller)

/** A file of the same reference each time, of three versions and with tags. */
async function storeAnew(caller: Caller, bytes: string): Promise<string> {
  const { id } = await caller.store(bytes, { externalRef: 'r', tags: ['t'] })
  for (const version of ['second', 'third']) {
    await complete(caller, id, await uploadVersion(caller, id, `${bytes}, ${version}`))
  }
  return id
}

test.each(['collection', 'removeItems'] as const)(
  'a purge that pauses before %s while another one ends it takes nothing of the file that comes after',
  async (method) => {
    const caller = await service.caller()
    const id = await storeAnew(caller, 'old')
    const slow = pausedAt(caller, 'files', method, async () => {
      await purge(caller, id)
      await storeAnew(caller, 'new')
    })
    expect((await purge(slow, id)).status).toBe(204)
    expect(await bytesAt(caller, `/files/${id}/versions/1/content`)).toBe('new')
    expect((await caller.rest('GET', '/files?tag=t')).body.items).toHaveLength(1)
    await expectSwept(service, caller)
  },
)

test('a completion that pauses until its file was purged takes nothing of the file that comes after', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('old', { externalRef: 'r' })
  const uploadId = await uploadVersion(caller, id, 'late')
  const slow = pausedAt(caller, 'versions', 'keep', async () => {
    await purge(caller, id)
    await storeAnew(caller, 'new')
  })
  expect((await complete(slow, id, uploadId)).status).toBe(404)
  expect(await bytesAt(caller, `/files/${id}/versions/1/content`)).toBe('new')
  await expectSwept(service, caller)
})

test('an entry that a purged file has left in the history makes room for the file that comes after', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('old', { externalRef: 'r' })
  const uploadId = await uploadVersion(caller, id, 'late')
  const slow = pausedAt(caller, 'versions', 'keep', () => purge(caller, id))
  expect((await complete(slow, id, uploadId)).status).toBe(404)
  await storeAnew(caller, 'new')
  expect(await bytesAt(caller, `/files/${id}/versions/1/content`)).toBe('new')
  await expectSwept(service, caller)
})
