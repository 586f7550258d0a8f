import {
  CreateChangeSetCommand,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation'
import { GetFunctionCommand, InvokeCommand } from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { connectionReset } from '../faults/wire.ts'
import { deploy } from './cloudformation/stacks.fixture.ts'
import { accessDenied, invalidCredentials, serverError, throttled } from './errors.ts'
import { fakeCloud } from './fake-cloud.ts'

const aCloud = () => fakeCloud({ accountId: '111122223333', region: 'us-east-1' })

/** What code under test sees of the error that a call ends with. */
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (error: Error & { $metadata?: { httpStatusCode?: number; attempts?: number } }) =>
      `${error.name} ${error.$metadata?.httpStatusCode} after ${error.$metadata?.attempts}`,
  )

test.each([
  ['throttling', throttled],
  ['an error of the server', serverError],
  ['a connection that breaks', connectionReset],
])('%s is tried again by the SDK itself, each attempt a call', async (_, error) => {
  const cloud = aCloud()
  cloud.fail('GetCallerIdentity', (_input, nth) => (nth < 2 ? error() : undefined))
  const { Account, $metadata } = await cloud.clients.sts.send(new GetCallerIdentityCommand({}))
  expect([Account, $metadata.attempts]).toEqual(['111122223333', 3])
  expect(cloud.calls.map(({ command }) => command)).toEqual(Array(3).fill('GetCallerIdentity'))
})

test('each service has its own name for an error, and the SDK gives up after three attempts or one', async () => {
  const calls = (cloud: ReturnType<typeof aCloud>): Record<string, () => Promise<unknown>> => ({
    DescribeStacks: () => cloud.clients.cloudFormation.send(new DescribeStacksCommand({})),
    GetCallerIdentity: () => cloud.clients.sts.send(new GetCallerIdentityCommand({})),
    ListObjectsV2: () => cloud.clients.s3.send(new ListObjectsV2Command({ Bucket: 'b-b' })),
    HeadBucket: () => cloud.clients.s3.send(new HeadBucketCommand({ Bucket: 'b-b' })),
    Invoke: () => cloud.clients.lambda.send(new InvokeCommand({ FunctionName: 'f' })),
    GetParameter: () => cloud.clients.ssm.send(new GetParameterCommand({ Name: 'p' })),
  })
  const seen = async (error: () => Error) => {
    const cloud = aCloud()
    const all: string[] = []
    for (const [command, call] of Object.entries(calls(cloud))) {
      cloud.fail(command, error)
      all.push(await failureOf(call()))
    }
    return all
  }
  expect(await seen(throttled)).toEqual([
    'Throttling 400 after 3',
    'Throttling 400 after 3',
    'SlowDown 503 after 3',
    'Unknown 503 after 3',
    'TooManyRequestsException 429 after 3',
    'ThrottlingException 400 after 3',
  ])
  expect(await seen(() => accessDenied('a:B', '*'))).toEqual([
    'AccessDenied 403 after 1',
    'AccessDenied 403 after 1',
    'AccessDenied 403 after 1',
    'Unknown 403 after 1',
    'AccessDeniedException 403 after 1',
    'AccessDeniedException 400 after 1',
  ])
  expect(await seen(invalidCredentials)).toEqual([
    'InvalidClientTokenId 403 after 1',
    'InvalidClientTokenId 403 after 1',
    'InvalidAccessKeyId 403 after 1',
    'Unknown 403 after 1',
    'UnrecognizedClientException 403 after 1',
    'UnrecognizedClientException 400 after 1',
  ])
})

test('a fault is of its command and input, has no effect, and ends when it is disposed of', async () => {
  const cloud = aCloud()
  const { s3 } = cloud.clients
  {
    using _fault = cloud.fail('CreateBucket', (input) =>
      'Bucket' in input && input.Bucket === 'bad' ? accessDenied('s3:CreateBucket', '*') : undefined,
    )
    await s3.send(new CreateBucketCommand({ Bucket: 'good' }))
    await expect(s3.send(new CreateBucketCommand({ Bucket: 'bad' }))).rejects.toThrow(
      'is not authorized to perform: s3:CreateBucket on resource: *',
    )
  }
  expect([...cloud.buckets.keys()]).toEqual(['good'])
  await s3.send(new CreateBucketCommand({ Bucket: 'bad' }))
})

test('an error of no service is thrown as it is, and not tried again: the process died there', async () => {
  const cloud = aCloud()
  const killed = new Error('killed')
  cloud.fail('GetCallerIdentity', () => killed)
  await expect(cloud.clients.sts.send(new GetCallerIdentityCommand({}))).rejects.toBe(killed)
  expect(cloud.calls).toHaveLength(1)
})

test('an answer that is lost took effect, which the next attempt of the SDK meets', async () => {
  const cloud = aCloud()
  cloud.lose('CreateChangeSet')
  const failure = failureOf(
    cloud.clients.cloudFormation.send(
      new CreateChangeSetCommand({
        StackName: 'app',
        ChangeSetName: 'change',
        ChangeSetType: 'CREATE',
        TemplateBody: JSON.stringify({ Resources: { A: { Type: 'AWS::SQS::Queue' } } }),
      }),
    ),
  )
  expect(await failure).toBe('AlreadyExistsException 400 after 2')
  expect(cloud.calls).toHaveLength(2)
})

test('a command that the fake does not know reaches no network', async () => {
  await expect(aCloud().clients.cloudFormation.send(new ListStacksCommand({}))).rejects.toThrow(
    'The fake does not know ListStacks',
  )
})

test('a function can be called once a stack has made it, by name, alias or ARN', async () => {
  const cloud = aCloud()
  const { lambda, s3 } = cloud.clients
  await s3.send(new CreateBucketCommand({ Bucket: 'arts' }))
  await s3.send(new PutObjectCommand({ Bucket: 'arts', Key: 'f.zip', Body: 'zip' }))
  const call = (FunctionName: string) =>
    lambda.send(new InvokeCommand({ FunctionName, Payload: Buffer.from('{"a":1}') }))
  expect(await failureOf(call('f'))).toBe('ResourceNotFoundException 404 after 1')
  const Code = { S3Bucket: 'arts', S3Key: 'f.zip' }
  const FunctionName = { Ref: 'F' }
  await deploy(cloud, 'CREATE', {
    Resources: {
      F: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'f', MemorySize: 512, Code } },
      V: { Type: 'AWS::Lambda::Version', Properties: { FunctionName } },
      L: {
        Type: 'AWS::Lambda::Alias',
        Properties: { FunctionName, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['V', 'Version'] } },
      },
    },
  })
  cloud.invoke = (name, payload) => ({ name, payload })
  const alias = 'arn:aws:lambda:us-east-1:111122223333:function:f:live'
  for (const name of ['f', 'f:live', 'f:1', alias]) {
    const { Payload = [], FunctionError } = await call(name)
    expect(JSON.parse(Buffer.from(Payload).toString())).toEqual({ name: 'f', payload: { a: 1 } })
    expect(FunctionError).toBeUndefined()
  }
  expect(await failureOf(call('f:dead'))).toBe('ResourceNotFoundException 404 after 1')
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'f' }))
  expect(Configuration).toMatchObject({ FunctionName: 'f', MemorySize: 512, State: 'Active' })
})

test('a function that throws answers with its error', async () => {
  const cloud = aCloud()
  await deploy(cloud, 'CREATE', {
    Resources: {
      F: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'f', Code: { ZipFile: '' } } },
    },
  })
  cloud.invoke = () => {
    throw new RangeError('too far')
  }
  const {
    Payload = [],
    FunctionError,
    StatusCode,
  } = await cloud.clients.lambda.send(new InvokeCommand({ FunctionName: 'f' }))
  expect([StatusCode, FunctionError]).toEqual([200, 'Unhandled'])
  expect(JSON.parse(Buffer.from(Payload).toString())).toMatchObject({
    errorType: 'RangeError',
    errorMessage: 'too far',
  })
})

test('a parameter is overwritten only if told so, and hides a secret unless asked to decrypt', async () => {
  const { ssm } = aCloud().clients
  const Name = '/app/key'
  const get = async (WithDecryption: boolean) =>
    (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter
  expect(await failureOf(get(true))).toBe('ParameterNotFound 400 after 1')
  await ssm.send(new PutParameterCommand({ Name, Value: 'a', Type: 'SecureString' }))
  expect(await failureOf(ssm.send(new PutParameterCommand({ Name, Value: 'b' })))).toBe(
    'ParameterAlreadyExists 400 after 1',
  )
  await ssm.send(new PutParameterCommand({ Name, Value: 'b', Overwrite: true }))
  expect(await get(true)).toMatchObject({ Value: 'b', Version: 2, Type: 'SecureString' })
  expect((await get(false))?.Value).not.toBe('b')
  await ssm.send(new DeleteParameterCommand({ Name }))
  expect(await failureOf(get(true))).toBe('ParameterNotFound 400 after 1')
})
