import {
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation'
import { expect, test } from 'vitest'
import { aCloud, begin, bucket, deploy, failureOf, queue, story, table } from './stacks.fixture.ts'

const app = { StackName: 'app' }

async function deleteApp(cloud: ReturnType<typeof aCloud>, RetainResources: string[] = []) {
  await cloud.clients.cloudFormation.send(new DeleteStackCommand({ ...app, RetainResources }))
  cloud.step()
}

test('a stack is deleted from its ends, and afterwards found by its id alone', async () => {
  const cloud = aCloud()
  const { cloudFormation } = cloud.clients
  await deploy(cloud, 'CREATE', {
    Resources: {
      Used: queue(),
      User: queue({ KmsMasterKeyId: { 'Fn::GetAtt': ['Used', 'Arn'] } }),
      Kept: bucket({ DeletionPolicy: 'RetainExceptOnCreate' }),
    },
  })
  const { id = '' } = cloud.stacks.get('app') ?? {}
  await deleteApp(cloud)
  expect((await story(cloud, id)).slice(-7)).toEqual([
    'app DELETE_IN_PROGRESS',
    'User DELETE_IN_PROGRESS',
    'Kept DELETE_SKIPPED',
    'User DELETE_COMPLETE',
    'Used DELETE_IN_PROGRESS',
    'Used DELETE_COMPLETE',
    'app DELETE_COMPLETE',
  ])
  expect(cloud.resources.map(({ type }) => type)).toEqual(['AWS::S3::Bucket'])
  expect(cloud.buckets.size).toBe(1)
  expect((await failureOf(cloudFormation.send(new DescribeStacksCommand(app)))).name).toBe('ValidationError')
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: id }))
  expect(Stacks[0]?.StackStatus).toBe('DELETE_COMPLETE')
})

test('a bucket that holds something fails in the words of S3, until it is empty or left', async () => {
  const cloud = aCloud()
  const { cloudFormation } = cloud.clients
  await deploy(cloud, 'CREATE', { Resources: { Files: bucket(), Other: queue() } })
  const [name = ''] = cloud.buckets.keys()
  cloud.buckets.get(name)?.put({ key: 'a', bytes: new Uint8Array(1) })
  expect(
    (await failureOf(cloudFormation.send(new DeleteStackCommand({ ...app, RetainResources: ['Files'] }))))
      .message,
  ).toContain('only when the stack is in the DELETE_FAILED state')
  await deleteApp(cloud)
  const stack = cloud.stacks.get('app')
  expect([stack?.status, stack?.reason]).toEqual([
    'DELETE_FAILED',
    'The following resource(s) failed to delete: [Files]. ',
  ])
  expect(stack?.resources.get('Files')?.reason).toContain('The bucket you tried to delete is not empty')
  expect([...(stack?.resources.keys() ?? [])]).toEqual(['Files'])
  await deleteApp(cloud, ['Files'])
  expect([cloud.stacks.size, cloud.buckets.size]).toEqual([0, 1])
})

test('protection of a stack and of a table hold', async () => {
  const cloud = aCloud()
  const { cloudFormation } = cloud.clients
  const guarded = (isOn: boolean) => ({ Resources: { T: table({ DeletionProtectionEnabled: isOn }) } })
  await deploy(cloud, 'CREATE', guarded(true))
  const protect = (EnableTerminationProtection: boolean) =>
    cloudFormation.send(new UpdateTerminationProtectionCommand({ ...app, EnableTerminationProtection }))
  await protect(true)
  expect((await failureOf(deleteApp(cloud))).message).toBe(
    'Stack [app] cannot be deleted while TerminationProtection is enabled',
  )
  await protect(false)
  await deleteApp(cloud)
  expect(cloud.stacks.get('app')?.resources.get('T')?.reason).toContain('protected against deletion')
})

test('a resource that fails to go once goes the next time', async () => {
  const cloud = aCloud()
  await deploy(cloud, 'CREATE', { Resources: { A: queue(), B: queue() } })
  cloud.resourceFails('A', 'DELETE', 'In use')
  await deleteApp(cloud)
  expect(cloud.stacks.get('app')?.resources.get('A')?.reason).toBe('In use')
  await deleteApp(cloud)
  expect([cloud.stacks.size, cloud.resources]).toEqual([0, []])
})

test('a creation can be ended by deleting', async () => {
  const cloud = aCloud()
  await begin(cloud, 'CREATE', { Resources: { A: queue(), B: queue() } })
  cloud.step(3)
  await deleteApp(cloud)
  expect([cloud.stacks.size, cloud.resources]).toEqual([0, []])
})
