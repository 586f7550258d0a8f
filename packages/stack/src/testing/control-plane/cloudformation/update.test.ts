import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  DeleteStackCommand,
} from '@aws-sdk/client-cloudformation'
import { expect, test } from 'vitest'
import { aCloud, begin, bucket, deploy, failureOf, propose, queue, story, table } from './stacks.fixture.ts'

const delays = (delay: number) => ({
  Resources: { A: queue({ DelaySeconds: delay }), B: queue({ DelaySeconds: delay }) },
})
const app = { StackName: 'app' }
const key = (name: string) => [{ AttributeName: name, KeyType: 'HASH' }]

const delayOf = (cloud: ReturnType<typeof aCloud>) =>
  cloud.resources.map(({ properties }) => properties.DelaySeconds)

test('an update touches what changes, and removes at the end what is no more, unless it is to be kept', async () => {
  const cloud = aCloud()
  await deploy(cloud, 'CREATE', {
    Resources: {
      Same: queue(),
      Table: table({ KeySchema: key('a') }),
      Kept: { ...table({ KeySchema: key('a') }), UpdateReplacePolicy: 'Retain' },
      Gone: queue(),
      Left: bucket({ DeletionPolicy: 'RetainExceptOnCreate' }),
    },
  })
  const before = (await story(cloud)).length
  const status = await deploy(cloud, 'UPDATE', {
    Resources: {
      Same: queue(),
      Table: table({ KeySchema: key('b') }),
      Kept: { ...table({ KeySchema: key('b') }), UpdateReplacePolicy: 'Retain' },
      New: queue(),
    },
  })
  expect(status).toBe('UPDATE_COMPLETE')
  const since = (await story(cloud)).slice(before)
  expect(since.filter((line) => !line.endsWith('IN_PROGRESS') || line.startsWith('app'))).toEqual([
    'app UPDATE_IN_PROGRESS',
    'Table UPDATE_COMPLETE',
    'Kept UPDATE_COMPLETE',
    'New CREATE_COMPLETE',
    'app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'Kept DELETE_SKIPPED',
    'Left DELETE_SKIPPED',
    'Gone DELETE_COMPLETE',
    'Table DELETE_COMPLETE',
    'app UPDATE_COMPLETE',
  ])
  const types = cloud.resources.map(({ type }) => type.split('::')[2]).toSorted()
  expect(types).toEqual(['Bucket', 'Queue', 'Queue', 'Table', 'Table', 'Table'])
})

test('while something is under way no other change is taken', async () => {
  const cloud = aCloud()
  await deploy(cloud, 'CREATE', delays(1))
  await begin(cloud, 'UPDATE', delays(2))
  const { cloudFormation } = cloud.clients
  expect((await failureOf(propose(cloud, 'UPDATE', delays(3)))).message).toMatch(
    /is in UPDATE_IN_PROGRESS state and can not be updated\.$/,
  )
  expect((await failureOf(cloudFormation.send(new DeleteStackCommand(app)))).message).toBe(
    'Stack [app] cannot be deleted while in status UPDATE_IN_PROGRESS',
  )
})

test('an update that fails is taken back, and what it had made is removed', async () => {
  const cloud = aCloud()
  await deploy(cloud, 'CREATE', delays(1))
  cloud.resourceFails('B', 'UPDATE', 'No such delay')
  const { Resources } = delays(2)
  expect(await deploy(cloud, 'UPDATE', { Resources: { New: queue(), ...Resources } })).toBe(
    'UPDATE_ROLLBACK_COMPLETE',
  )
  expect(delayOf(cloud)).toEqual([1, 1])
  const { events } = cloud.stacks.get('app') ?? { events: [] }
  const reasons = events.flatMap((one) => one.ResourceStatusReason ?? [])
  expect(reasons).toContain('The following resource(s) failed to update: [B]. ')
  expect((await story(cloud)).slice(-4)).toEqual([
    'app UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'New DELETE_IN_PROGRESS',
    'New DELETE_COMPLETE',
    'app UPDATE_ROLLBACK_COMPLETE',
  ])
  expect(await deploy(cloud, 'UPDATE', delays(2))).toBe('UPDATE_COMPLETE')
})

test('a rollback that fails waits to be continued, with or without what failed', async () => {
  const skipping = async (times: number, ResourcesToSkip: string[]) => {
    const cloud = aCloud()
    await deploy(cloud, 'CREATE', delays(1))
    cloud.resourceFails('B', 'UPDATE', 'No such delay', times)
    const stuck = await deploy(cloud, 'UPDATE', delays(2))
    const refused = await failureOf(propose(cloud, 'UPDATE', delays(3)))
    await cloud.clients.cloudFormation.send(new ContinueUpdateRollbackCommand({ ...app, ResourcesToSkip }))
    const continued = cloud.stacks.get('app')?.status
    cloud.step()
    return [stuck, refused.name, continued, cloud.stacks.get('app')?.status, delayOf(cloud)]
  }
  const path = [
    'UPDATE_ROLLBACK_FAILED',
    'ValidationError',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE',
  ]
  expect(await skipping(2, [])).toEqual([...path, [1, 1]])
  expect(await skipping(3, ['B'])).toEqual([...path, [1, 1]])
})

test('an update can be cancelled while it is under way', async () => {
  const cloud = aCloud()
  const { cloudFormation } = cloud.clients
  await deploy(cloud, 'CREATE', delays(1))
  expect((await failureOf(cloudFormation.send(new CancelUpdateStackCommand(app)))).message).toBe(
    'CancelUpdateStack cannot be called from current stack status',
  )
  await begin(cloud, 'UPDATE', delays(2))
  cloud.step(3)
  expect(delayOf(cloud)).toEqual([2, 1])
  await cloudFormation.send(new CancelUpdateStackCommand(app))
  cloud.step()
  expect([cloud.stacks.get('app')?.status, delayOf(cloud)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', [1, 1]])
})

test('what has a name of its own cannot be replaced', async () => {
  const cloud = aCloud()
  const named = (hash: string) => ({ Resources: { T: table({ TableName: 't', KeySchema: key(hash) }) } })
  await deploy(cloud, 'CREATE', named('a'))
  expect(await deploy(cloud, 'UPDATE', named('b'))).toBe('UPDATE_ROLLBACK_COMPLETE')
  const reasons = cloud.stacks.get('app')?.events.flatMap((one) => one.ResourceStatusReason ?? [])
  expect(reasons).toContain(
    'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename t and update the stack again.',
  )
  expect(cloud.resources.map(({ properties }) => properties.KeySchema)).toEqual([key('a')])
})
