import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation'
import { expect, test } from 'vitest'
import { aCloud, bucket, changes, deploy, failureOf, propose, queue, table } from './stacks.fixture.ts'

const named = { StackName: 'app', ChangeSetName: 'change' }

test('a change set is worked out step by step, and leaves a new stack in review', async () => {
  const cloud = aCloud()
  const { cloudFormation } = cloud.clients
  const TemplateBody = JSON.stringify({ Resources: { Queue: queue() } })
  await cloudFormation.send(new CreateChangeSetCommand({ ...named, TemplateBody, ChangeSetType: 'CREATE' }))
  const statuses: unknown[] = [cloud.stacks.get('app')?.changeSets[0]?.status]
  for (let look = 0; look < 2; look++) {
    const { Status } = await cloudFormation.send(new DescribeChangeSetCommand(named))
    statuses.push(Status)
  }
  expect(statuses).toEqual(['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CREATE_COMPLETE'])
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'app' }))
  expect(Stacks[0]?.StackStatus).toBe('REVIEW_IN_PROGRESS')
})

test('changes come in pages', async () => {
  const cloud = aCloud(2)
  const { cloudFormation } = cloud.clients
  const Resources = Object.fromEntries(['A', 'B', 'C', 'D', 'E'].map((id) => [id, queue()]))
  await propose(cloud, 'CREATE', { Resources })
  const pages: string[][] = []
  let page: DescribeChangeSetCommandOutput | undefined
  do {
    const NextToken: string | undefined = page?.NextToken
    page = await cloudFormation.send(new DescribeChangeSetCommand({ ...named, NextToken }))
    pages.push((page.Changes ?? []).map(({ ResourceChange }) => ResourceChange?.LogicalResourceId ?? ''))
  } while (page.NextToken !== undefined)
  expect(pages).toEqual([['A', 'B'], ['C', 'D'], ['E']])
})

test('one that changes nothing fails in the words of CloudFormation, also if only a DeletionPolicy changed', async () => {
  const cloud = aCloud()
  await deploy(cloud, 'CREATE', { Resources: { Bucket: bucket({ DeletionPolicy: 'Retain' }) } })
  const { status, reason } = await propose(cloud, 'UPDATE', {
    Resources: { Bucket: bucket({ DeletionPolicy: 'Delete' }) },
  })
  expect({ status, reason }).toEqual({
    status: 'FAILED',
    reason:
      "The submitted information didn't contain changes. Submit different information to create a change set.",
  })
  const failure = await failureOf(cloud.clients.cloudFormation.send(new ExecuteChangeSetCommand(named)))
  expect(failure.name).toBe('InvalidChangeSetStatusException')
})

test('a stack with other outputs alone is a change without resources', async () => {
  const cloud = aCloud()
  await deploy(cloud, 'CREATE', { Resources: { Queue: queue() } })
  const changed = { Resources: { Queue: queue() }, Outputs: { Url: { Value: { Ref: 'Queue' } } } }
  const { status, content } = await propose(cloud, 'UPDATE', changed)
  expect([status, content.changes]).toEqual(['CREATE_COMPLETE', []])
})

test('what changes is told with the property that does it, and what it means for the resource', async () => {
  const cloud = aCloud()
  const key = (name: string) => [{ AttributeName: name, KeyType: 'HASH' }]
  const users = {
    ByName: queue({ DelaySeconds: 1, QueueName: { 'Fn::Sub': '${Table}-x' } }),
    ByArn: queue({ KmsMasterKeyId: { 'Fn::GetAtt': ['Changed', 'Arn'] } }),
    ByArnOfName: queue({ QueueName: { 'Fn::GetAtt': ['Changed', 'QueueName'] } }),
  }
  await deploy(cloud, 'CREATE', {
    Resources: { Table: table({ KeySchema: key('a') }), Changed: queue(), Gone: queue(), ...users },
  })
  const shown = await changes(cloud, {
    Resources: {
      Table: { ...table({ KeySchema: key('b') }), UpdateReplacePolicy: 'Retain' },
      Changed: queue({ DelaySeconds: 2 }),
      New: queue(),
      ...users,
    },
  })
  expect(shown.get('New')).toMatchObject({ Action: 'Add', ResourceType: 'AWS::SQS::Queue' })
  expect(shown.get('Gone')).toMatchObject({ Action: 'Remove', PolicyAction: 'Delete' })
  expect(shown.get('Table')).toMatchObject({
    Action: 'Modify',
    Replacement: 'True',
    PolicyAction: 'ReplaceAndRetain',
    Details: [{ Target: { Name: 'KeySchema', RequiresRecreation: 'Always' }, Evaluation: 'Static' }],
  })
  expect(shown.get('Changed')).toMatchObject({
    Replacement: 'False',
    Scope: ['Properties'],
    Details: [{ Target: { Name: 'DelaySeconds' }, ChangeSource: 'DirectModification' }],
  })
  expect(shown.get('ByName')).toMatchObject({
    Replacement: 'True',
    Details: [{ ChangeSource: 'ResourceReference', CausingEntity: 'Table' }],
  })
  // Not known before the other one has changed; it will turn out to be no change.
  expect(shown.get('ByArn')).toMatchObject({
    Replacement: 'False',
    Details: [{ Evaluation: 'Dynamic', CausingEntity: 'Changed.Arn' }],
  })
  expect(shown.get('ByArnOfName')).toMatchObject({ Replacement: 'Conditional' })
})

test('a role needs a capability, and one with a name needs more', async () => {
  const cloud = aCloud()
  const role = (properties: Record<string, string>) => ({
    Resources: { Role: { Type: 'AWS::IAM::Role', Properties: properties } },
  })
  const Capabilities = ['CAPABILITY_IAM' as const]
  const failures = [
    await failureOf(propose(cloud, 'CREATE', role({}))),
    await failureOf(propose(cloud, 'CREATE', role({ RoleName: 'r' }), { Capabilities })),
  ]
  expect(failures.map(({ name, message }) => [name, message])).toEqual([
    ['InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_IAM]'],
    ['InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_NAMED_IAM]'],
  ])
  expect((await propose(cloud, 'CREATE', role({}), { Capabilities })).status).toBe('CREATE_COMPLETE')
})

test('a template of more than 51,200 bytes has to come from a bucket', async () => {
  const cloud = aCloud()
  const template = { Description: 'x'.repeat(51_200), Resources: { Queue: queue() } }
  expect((await failureOf(propose(cloud, 'CREATE', template))).message).toContain(
    'less than or equal to 51200',
  )
  const more = (key: string) => ({
    TemplateBody: undefined,
    TemplateURL: `https://arts.s3.eu-west-1.amazonaws.com/${key}`,
  })
  cloud.addBucket('arts').put({ key: 'a/t.json', bytes: Buffer.from(JSON.stringify(template)) })
  expect((await failureOf(propose(cloud, 'CREATE', template, more('a/u.json')))).message).toContain(
    'S3 error: The specified key does not exist.',
  )
  expect((await propose(cloud, 'CREATE', template, more('a/t.json'))).status).toBe('CREATE_COMPLETE')
})

test('parameters are checked against the template', async () => {
  const cloud = aCloud()
  const template = {
    Parameters: { Size: { Type: 'String', AllowedValues: ['a', 'b'] } },
    Resources: { Queue: queue({ QueueName: { Ref: 'Size' } }) },
  }
  const given = (name: string, value: string) => ({
    Parameters: [{ ParameterKey: name, ParameterValue: value }],
  })
  const failures = [
    await failureOf(propose(cloud, 'CREATE', template)),
    await failureOf(propose(cloud, 'CREATE', template, given('Sise', 'a'))),
    await failureOf(propose(cloud, 'CREATE', template, given('Size', 'c'))),
  ]
  expect(failures.map(({ name, message }) => `${name}: ${message}`)).toEqual([
    'ValidationError: Parameters: [Size] must have values',
    'ValidationError: Parameters: [Sise] do not exist in the template',
    "ValidationError: Parameter 'Size' must be one of AllowedValues",
  ])
})

test.each([
  [
    'a reference to nothing',
    { Queue: queue({ QueueName: { Ref: 'Nobody' } }) },
    'Unresolved resource dependencies [Nobody]',
  ],
  [
    'a circle',
    { A: { ...queue(), DependsOn: 'B' }, B: { ...queue(), DependsOn: 'A' } },
    'Circular dependency between resources: [A, B]',
  ],
])('a template with %s is refused, and no stack is made', async (_, Resources, words) => {
  const cloud = aCloud()
  const failure = await failureOf(propose(cloud, 'CREATE', { Resources }))
  expect([failure.name, failure.message]).toEqual(['ValidationError', expect.stringContaining(words)])
  expect(cloud.stacks.size).toBe(0)
})

test('a name is given once, until the change set is deleted or executed', async () => {
  const cloud = aCloud()
  const template = { Resources: { Queue: queue() } }
  await propose(cloud, 'CREATE', template)
  expect((await failureOf(propose(cloud, 'CREATE', template))).name).toBe('AlreadyExistsException')
  await cloud.clients.cloudFormation.send(new DeleteChangeSetCommand(named))
  expect(await deploy(cloud, 'CREATE', template)).toBe('CREATE_COMPLETE')
  const failure = await failureOf(cloud.clients.cloudFormation.send(new DescribeChangeSetCommand(named)))
  expect([failure.name, failure.$metadata?.httpStatusCode]).toEqual(['ChangeSetNotFoundException', 404])
  expect((await propose(cloud, 'UPDATE', template)).status).toBe('FAILED')
})
