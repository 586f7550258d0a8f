import {
  DeleteStackCommand,
  DescribeStackEventsCommand,
  type DescribeStackEventsCommandOutput,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation'
import { expect, test } from 'vitest'
import { aCloud, begin, bucket, deploy, failureOf, propose, queue, story } from './stacks.fixture.ts'
import type { JsonObject } from './template.ts'

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] })

test('each look lets one thing happen, and what others need is made first', async () => {
  const cloud = aCloud()
  const { cloudFormation } = cloud.clients
  await begin(cloud, 'CREATE', {
    Resources: {
      User: queue({ KmsMasterKeyId: arn('Used') }),
      Used: { ...queue(), DependsOn: ['First'] },
      First: queue(),
      Other: queue(),
    },
  })
  const looks: unknown[] = []
  let status: string | undefined
  do {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'app' }))
    status = Stacks[0]?.StackStatus
    looks.push(
      [...(cloud.stacks.get('app')?.resources.values() ?? [])].map((one) => `${one.logicalId} ${one.status}`),
    )
  } while (status === 'CREATE_IN_PROGRESS')
  expect(looks.slice(0, 3)).toEqual([
    ['First CREATE_IN_PROGRESS'],
    ['First CREATE_IN_PROGRESS', 'Other CREATE_IN_PROGRESS'],
    ['First CREATE_COMPLETE', 'Other CREATE_IN_PROGRESS'],
  ])
  expect(status).toBe('CREATE_COMPLETE')
  expect(await story(cloud)).toEqual([
    'app REVIEW_IN_PROGRESS',
    'app CREATE_IN_PROGRESS',
    'First CREATE_IN_PROGRESS',
    'Other CREATE_IN_PROGRESS',
    'First CREATE_IN_PROGRESS',
    'First CREATE_COMPLETE',
    'Used CREATE_IN_PROGRESS',
    'Other CREATE_IN_PROGRESS',
    'Other CREATE_COMPLETE',
    'Used CREATE_IN_PROGRESS',
    'Used CREATE_COMPLETE',
    'User CREATE_IN_PROGRESS',
    'User CREATE_IN_PROGRESS',
    'User CREATE_COMPLETE',
    'app CREATE_COMPLETE',
  ])
})

test('outputs are worked out from what was made', async () => {
  const cloud = aCloud()
  await deploy(
    cloud,
    'CREATE',
    {
      Parameters: { Stage: { Type: 'String' } },
      Conditions: { IsLive: { 'Fn::Equals': [{ Ref: 'Stage' }, 'live'] } },
      Resources: { Files: bucket(), Never: { ...queue(), Condition: 'IsLive' } },
      Outputs: {
        Name: { Value: { Ref: 'Files' } },
        Host: { Value: { 'Fn::GetAtt': ['Files', 'RegionalDomainName'] } },
        Url: {
          Value: { 'Fn::Join': ['', ['s3://', { Ref: 'Files' }, '/', { 'Fn::If': ['IsLive', 'a', 'b'] }]] },
        },
        Sub: { Value: { 'Fn::Sub': '${AWS::Region} ${Stage} ${Files.Arn}' } },
        Absent: { Value: { Ref: 'Stage' }, Condition: 'IsLive' },
      },
    },
    { Parameters: [{ ParameterKey: 'Stage', ParameterValue: 'test' }] },
  )
  const { Stacks = [] } = await cloud.clients.cloudFormation.send(
    new DescribeStacksCommand({ StackName: 'app' }),
  )
  const outputs = new Map(Stacks[0]?.Outputs?.map((one) => [one.OutputKey, one.OutputValue]))
  const name = outputs.get('Name') ?? ''
  expect(name).toMatch(/^app-files-[a-z0-9]{12}$/)
  expect(Object.fromEntries(outputs)).toEqual({
    Name: name,
    Host: `${name}.s3.eu-west-1.amazonaws.com`,
    Url: `s3://${name}/b`,
    Sub: `eu-west-1 test arn:aws:s3:::${name}`,
  })
  expect([...cloud.buckets.keys()]).toEqual([name])
  expect(cloud.resources).toHaveLength(1)
})

test('events come newest first and in pages that stay the same while more happens', async () => {
  const cloud = aCloud(3)
  const { cloudFormation } = cloud.clients
  await begin(cloud, 'CREATE', { Resources: { A: queue(), B: queue(), C: queue() } })
  cloud.step(3)
  const seen: string[] = []
  let page: DescribeStackEventsCommandOutput | undefined
  do {
    const NextToken: string | undefined = page?.NextToken
    page = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'app', NextToken }))
    seen.push(...(page.StackEvents ?? []).map((one) => `${one.LogicalResourceId} ${one.ResourceStatus}`))
  } while (page.NextToken !== undefined)
  expect(seen).toEqual([
    'A CREATE_COMPLETE',
    'A CREATE_IN_PROGRESS',
    'C CREATE_IN_PROGRESS',
    'B CREATE_IN_PROGRESS',
    'A CREATE_IN_PROGRESS',
    'app CREATE_IN_PROGRESS',
    'app REVIEW_IN_PROGRESS',
  ])
})

test('a creation that fails is taken back, and its stack can only be deleted', async () => {
  const cloud = aCloud()
  const { cloudFormation } = cloud.clients
  const Resources = {
    Kept: { ...queue(), DeletionPolicy: 'Retain' },
    Made: { ...queue(), DeletionPolicy: 'RetainExceptOnCreate' },
    Bad: { ...queue(), DependsOn: ['Made', 'Kept'] },
    Late: { ...queue(), DependsOn: ['Made', 'Kept'] },
    Never: { ...queue(), DependsOn: 'Bad' },
  }
  cloud.resourceFails('Bad', 'CREATE', 'Quota of queues exceeded')
  expect(await deploy(cloud, 'CREATE', { Resources })).toBe('ROLLBACK_COMPLETE')
  expect((await story(cloud)).slice(9)).toEqual([
    'Late CREATE_IN_PROGRESS',
    'Bad CREATE_FAILED',
    'Late CREATE_FAILED',
    'app ROLLBACK_IN_PROGRESS',
    'Made DELETE_IN_PROGRESS',
    'Kept DELETE_SKIPPED',
    'Made DELETE_COMPLETE',
    'app ROLLBACK_COMPLETE',
  ])
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'app' }))
  const reasons = StackEvents.flatMap((one) =>
    /_FAILED|ROLLBACK_IN/.test(one.ResourceStatus ?? '') ? [one.ResourceStatusReason] : [],
  )
  expect(reasons.toReversed()).toEqual([
    'Quota of queues exceeded',
    'Resource creation cancelled',
    'The following resource(s) failed to create: [Bad, Late]. Rollback requested by user.',
  ])
  expect(cloud.resources).toHaveLength(1)
  const failures = [
    await failureOf(propose(cloud, 'UPDATE', { Resources })),
    await failureOf(propose(cloud, 'CREATE', { Resources })),
  ]
  expect(failures.map(({ name, message }) => `${name}: ${message}`)).toEqual([
    expect.stringMatching(
      /^ValidationError: Stack:arn:.* is in ROLLBACK_COMPLETE state and can not be updated\.$/,
    ),
    'ValidationError: Stack [app] already exists and cannot be created again with the changeSet [change].',
  ])
  await cloudFormation.send(new DeleteStackCommand({ StackName: 'app' }))
  cloud.step()
  expect(await deploy(cloud, 'CREATE', { Resources })).toBe('CREATE_COMPLETE')
})

test('a name that is taken, and a function without its code, fail in the words of their services', async () => {
  const cloud = aCloud()
  cloud.addBucket('files', { isOwn: false })
  cloud.addBucket('arts')
  const logs = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/x' }, DeletionPolicy: 'Retain' }
  const Code = { S3Bucket: 'arts', S3Key: 'f.zip' }
  const reasonOf = async (resource: JsonObject) => {
    const status = await deploy(cloud, 'CREATE', { Resources: { It: resource } })
    const failed = cloud.stacks.get('app')?.events.find((one) => one.ResourceStatus === 'CREATE_FAILED')
    await cloud.clients.cloudFormation.send(new DeleteStackCommand({ StackName: 'app' }))
    cloud.step()
    return `${status} ${failed?.ResourceStatusReason}`
  }
  expect(await reasonOf(bucket({ Properties: { BucketName: 'files' } }))).toBe(
    'ROLLBACK_COMPLETE files already exists',
  )
  expect(await reasonOf({ Type: 'AWS::Lambda::Function', Properties: { Code } })).toContain(
    'S3 Error Code: NoSuchKey',
  )
  expect(await reasonOf(logs)).toBe('CREATE_COMPLETE undefined')
  expect(await reasonOf(logs)).toContain("'AWS::Logs::LogGroup' with identifier '/x' already exists.")
})

test('a stack that is not there is told apart by words alone', async () => {
  const { cloudFormation } = aCloud().clients
  const of = { StackName: 'none' }
  const failures = [
    await failureOf(cloudFormation.send(new DescribeStacksCommand(of))),
    await failureOf(cloudFormation.send(new DescribeStackEventsCommand(of))),
  ]
  expect(failures.map((one) => [one.name, one.message, one.$metadata?.httpStatusCode])).toEqual([
    ['ValidationError', 'Stack with id none does not exist', 400],
    ['ValidationError', 'Stack [none] does not exist', 400],
  ])
  expect(await failureOf(cloudFormation.send(new DeleteStackCommand(of)))).toEqual({ name: 'none' })
})

test('resources are listed in pages, the template as it was sent, and the token of a call is in its events', async () => {
  const cloud = aCloud(1)
  const { cloudFormation } = cloud.clients
  const template = { Resources: { A: queue(), B: queue() } }
  const { content } = await propose(cloud, 'CREATE', template)
  await cloudFormation.send(
    new ExecuteChangeSetCommand({ ChangeSetName: content.id, ClientRequestToken: 'token' }),
  )
  cloud.step()
  const of = { StackName: 'app' }
  const first = await cloudFormation.send(new ListStackResourcesCommand(of))
  const second = await cloudFormation.send(
    new ListStackResourcesCommand({ ...of, NextToken: first.NextToken }),
  )
  expect(
    [first, second].map((page) => page.StackResourceSummaries?.map((one) => one.LogicalResourceId)),
  ).toEqual([['A'], ['B']])
  expect(second.NextToken).toBeUndefined()
  const { StackResources } = await cloudFormation.send(new DescribeStackResourcesCommand(of))
  expect(StackResources?.map((one) => one.ResourceStatus)).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE'])
  expect((await cloudFormation.send(new GetTemplateCommand(of))).TemplateBody).toBe(JSON.stringify(template))
  const tokens = cloud.stacks.get('app')?.events.map((one) => one.ClientRequestToken)
  expect(new Set(tokens?.slice(0, -1))).toEqual(new Set(['token']))
})
