import {
  type CloudFormationServiceException,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DescribeStackEventsCommand,
  ExecuteChangeSetCommand,
  type ResourceChange,
} from '@aws-sdk/client-cloudformation'
import { type FakeCloud, fakeCloud } from '../fake-cloud.ts'
import type { JsonObject } from './template.ts'

export const aCloud = (pageSize?: number): FakeCloud =>
  fakeCloud({
    accountId: '111122223333',
    region: 'eu-west-1',
    ...(pageSize === undefined ? {} : { pageSize }),
  })

type More = Partial<CreateChangeSetCommandInput>

/** A change set of the stack `app`, worked out. */
export async function propose(
  cloud: FakeCloud,
  kind: 'CREATE' | 'UPDATE',
  template: JsonObject,
  more: More = {},
) {
  const { Id = '' } = await cloud.clients.cloudFormation.send(
    new CreateChangeSetCommand({
      StackName: 'app',
      ChangeSetName: 'change',
      ChangeSetType: kind,
      TemplateBody: JSON.stringify(template),
      ...more,
    }),
  )
  cloud.step(2)
  const found = cloud.stacks.get('app')?.changeSets.find(({ content }) => content.id === Id)
  if (found === undefined) throw new Error('A change set that was made is not there')
  return found
}

/** What the change set shows, by logical id. */
export async function changes(cloud: FakeCloud, template: JsonObject, more: More = {}) {
  const { content } = await propose(cloud, 'UPDATE', template, more)
  return new Map<string, ResourceChange>(
    content.changes.map((change) => [change.LogicalResourceId ?? '', change]),
  )
}

/** Begins to make or change the stack `app`. */
export async function begin(
  cloud: FakeCloud,
  kind: 'CREATE' | 'UPDATE',
  template: JsonObject,
  more: More = {},
) {
  const { content } = await propose(cloud, kind, template, more)
  await cloud.clients.cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: content.id }))
}

/** Makes or changes the stack `app` and lets it come to its end. @returns its status */
export async function deploy(
  cloud: FakeCloud,
  kind: 'CREATE' | 'UPDATE',
  template: JsonObject,
  more: More = {},
) {
  await begin(cloud, kind, template, more)
  cloud.step()
  return cloud.stacks.get('app')?.status
}

/** `Queue CREATE_COMPLETE`, oldest first. */
export async function story(cloud: FakeCloud, stack = 'app'): Promise<string[]> {
  const { StackEvents = [] } = await cloud.clients.cloudFormation.send(
    new DescribeStackEventsCommand({ StackName: stack }),
  )
  return StackEvents.toReversed().map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`)
}

/** The error that a call ends with. */
export const failureOf = (call: Promise<unknown>): Promise<Partial<CloudFormationServiceException>> =>
  call.then(
    () => ({ name: 'none' }),
    (error: Error) => error,
  )

export const queue = (properties: JsonObject = {}): JsonObject => ({
  Type: 'AWS::SQS::Queue',
  Properties: properties,
})
export const bucket = (more: JsonObject = {}): JsonObject => ({ Type: 'AWS::S3::Bucket', ...more })
export const table = (properties: JsonObject = {}): JsonObject => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: properties,
})
