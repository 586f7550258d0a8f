import { PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { apiKey, openAccount } from './stage.ts'

const stack = 'lading-dev'

test('an empty account has everything after one deployment, and the first key is told', async () => {
  await using account = await openAccount()
  const { outcome, outputs, apiKey: told } = await account.deploy()
  expect(outcome).toBe('created')
  expect(told).toBe(apiKey)
  expect(outputs.get('ApiUrl')).toMatch(/^https:\/\//)
  expect(outputs.get('DocsUrl')).toMatch(/^https:\/\/.*\/docs$/)
  const { fake, plans } = account
  expect(fake.stacks.get(stack)?.status).toBe('UPDATE_COMPLETE') // protected once it was there
  expect(plans[0]?.changes.every(({ what }) => what === 'create')).toBe(true)
  const table = fake.resources.find(({ type }) => type === 'AWS::DynamoDB::Table')
  expect(table?.properties.DeletionProtectionEnabled).toBe(true)

  const artifacts = fake.buckets.get(account.bucket('artifacts'))
  expect(artifacts?.configuration).toMatchObject({ publicAccessBlock: { BlockPublicAcls: true } })
  const docs = fake.buckets.get(account.bucket('docs'))
  expect([...(docs?.objects.keys() ?? [])].toSorted()).toEqual([
    'docs/_astro/page.abc.css',
    'docs/index.html',
  ])
})

test('the same again changes nothing; another build changes the functions and nothing else', async () => {
  await using account = await openAccount()
  await account.deploy()
  expect((await account.deploy()).outcome).toBe('unchanged')
  await account.rebuild('second')
  expect((await account.deploy()).outcome).toBe('changed')
  const types = new Set(account.plans.at(-1)?.changes.map(({ type }) => type))
  expect([...types].every((type) => type.startsWith('AWS::Lambda::'))).toBe(true)
  expect(types.has('AWS::Lambda::Function')).toBe(true)
})

test('stages live side by side, and going of one leaves the other', async () => {
  await using account = await openAccount()
  await account.deploy({ stage: 'one' })
  await account.deploy({ stage: 'two' })
  await account.destroy({ stage: 'one' })
  expect([...account.fake.stacks.keys()]).toEqual(['lading-two'])
  expect((await account.deploy({ stage: 'two' })).outcome).toBe('unchanged')
})

test('a plan shows what would be, and leaves nothing of a stack that is not there', async () => {
  await using account = await openAccount()
  expect((await account.deploy({ planOnly: true })).outcome).toBe('only-planned')
  expect(account.fake.stacks.size).toBe(0)
  expect(account.plans[0]?.changes.length).toBeGreaterThan(30)
  await account.deploy()
  await account.rebuild('second')
  await account.deploy({ planOnly: true })
  expect((await account.deploy()).outcome).toBe('changed')
})

test('a stage with files is destroyed only when it is said that they can go', async () => {
  await using account = await openAccount()
  await account.deploy()
  const Bucket = account.bucket('bytes')
  await account.fake.clients.s3.send(new PutObjectCommand({ Bucket, Key: 'ws/file/upload', Body: 'bytes' }))
  await expect(account.destroy()).rejects.toMatchObject({ code: 'HOLDS_FILES' })
  expect(account.fake.stacks.has(stack)).toBe(true)
  expect(await account.destroy({ withFiles: true })).toBe(true)
  expect(account.fake.stacks.size).toBe(0)
  // Nothing of it is left but what all stages share.
  expect(account.fake.resources).toEqual([])
  expect([...account.fake.buckets.keys()]).toEqual([account.bucket('artifacts')])
  expect(await account.destroy()).toBe(false)
  expect((await account.deploy()).outcome).toBe('created')
})

test('rollback goes back to the release before, or to one that is named', async () => {
  await using account = await openAccount()
  await account.deploy()
  const codeOf = () =>
    JSON.stringify(
      account.fake.resources
        .filter(({ type }) => type === 'AWS::Lambda::Function')
        .map(({ properties }) => properties.Code),
    )
  const first = codeOf()
  await expect(account.rollback()).rejects.toMatchObject({ code: 'NO_RELEASE' })
  await account.rebuild('second')
  const { releaseId } = await account.deploy()
  const second = codeOf()
  expect(second).not.toBe(first)
  expect((await account.rollback()).outcome).toBe('changed')
  expect(codeOf()).toBe(first)
  await account.rollback(releaseId)
  expect(codeOf()).toBe(second)
  await expect(account.rollback('never')).rejects.toMatchObject({
    code: 'NO_RELEASE',
    remedy: expect.stringContaining(releaseId ?? ''),
  })
})

test('progress is told resource by resource, in the order in which it happens', async () => {
  await using account = await openAccount()
  await account.deploy()
  const { events } = account
  const of = (logicalId: string, status: string) =>
    events.findIndex((event) => event.logicalId.startsWith(logicalId) && event.status === status)
  expect(of('FilesTable', 'CREATE_IN_PROGRESS')).toBeLessThan(of('FilesTable', 'CREATE_COMPLETE'))
  expect(of('FilesTable', 'CREATE_COMPLETE')).toBeLessThan(of('apiRoleDefaultPolicy', 'CREATE_COMPLETE'))
  expect(
    new Set(events.map(({ at, logicalId, status }) => `${at.getTime()} ${logicalId} ${status}`)).size,
  ).toBe(events.length)
})
