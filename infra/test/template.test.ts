import { contract } from '@lading/contract'
import { permissions } from '@lading/service/permissions'
import { listOperations } from '@lading/stack/contract'
import { tableDefinition } from '@lading/store/table'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import { type SynthOptions, synthesize } from '../src/synth.ts'
import { sample } from './sample.ts'

const loadBalancer = {
  kind: 'load-balancer',
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/x',
  domainName: 'files.example.com',
} as const

const templateOf = (options: SynthOptions) => Template.fromJSON(synthesize(options))

const template = templateOf(sample)

/** A stage whose docs come from a function. */
const servingDocs = (kind: 'http-api' | 'load-balancer') =>
  templateOf({
    ...sample,
    artifacts: { ...sample.artifacts, docs: 'functions/d.zip' },
    settings: { front: kind === 'http-api' ? { kind } : loadBalancer, docs: { kind: 'api' } },
  })

interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

const all = (type: string): Resource[] =>
  Object.values(template.findResources(type) as Record<string, Resource>)

test("the table is the store's: on demand, recoverable, protected, with all indexes and the time to live", () => {
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: { 'Fn::If': ['IsProtected', true, false] },
      TimeToLiveSpecification: { AttributeName: tableDefinition.timeToLive, Enabled: true },
      GlobalSecondaryIndexes: tableDefinition.indexes.map(({ name, projection }) =>
        Match.objectLike({ IndexName: name, Projection: { ProjectionType: projection } }),
      ),
    },
  })
})

test('every bucket is private, encrypted and reached over TLS only; that of the bytes keeps versions', () => {
  const buckets = all('AWS::S3::Bucket')
  expect(buckets.length).toBe(2)
  for (const { Properties } of buckets) {
    expect(Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    })
    expect(JSON.stringify(Properties.BucketEncryption)).toContain('AES256')
  }
  const policies = all('AWS::S3::BucketPolicy').map((policy) => JSON.stringify(policy))
  expect(policies.length).toBe(buckets.length)
  for (const policy of policies) expect(policy).toContain('"aws:SecureTransport":"false"')
  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          Match.objectLike({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 8 }, Status: 'Enabled' }),
          Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 14 }, Status: 'Enabled' }),
        ]),
      },
    },
  })
})

test('each function is nodejs24.x on arm64, from the bucket that is given, behind an alias', () => {
  const functions = all('AWS::Lambda::Function')
  expect(functions.length).toBe(Object.keys(sample.artifacts).length)
  for (const { Properties } of functions) {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'handler.handler',
    })
    expect(Properties.Code).toMatchObject({ S3Bucket: { Ref: 'ArtifactBucket' } })
  }
  const aliases = all('AWS::Lambda::Alias').map(({ Properties }) => Properties.Name)
  expect(aliases).toEqual(functions.map(() => 'live'))
})

test("a role may what its function's permissions say, on its own table, bucket and log group", () => {
  // Of a stage whose docs are a function too, so that it has all of them.
  const policies = servingDocs('http-api').findResources('AWS::IAM::Policy') as Record<string, Resource>
  for (const [name, { table, indexes, objects, bucket, queue }] of Object.entries(permissions)) {
    const [, policy] =
      Object.entries(policies).find(([id]) => id.startsWith(`${name}RoleDefaultPolicy`)) ?? []
    const { Statement } = (policy?.Properties.PolicyDocument ?? { Statement: [] }) as {
      Statement: { Action: string | string[]; Resource: unknown }[]
    }
    const actions = [...new Set(Statement.flatMap(({ Action }) => Action))].toSorted()
    // What Lambda asks for to deliver messages to it.
    const receiving =
      name === 'worker' ? ['ReceiveMessage', 'DeleteMessage', 'GetQueueUrl', 'GetQueueAttributes'] : []
    const expected = [
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      ...[...table, ...indexes].map((action) => `dynamodb:${action}`),
      ...[...objects, ...bucket].map((action) => `s3:${action}`),
      ...[...queue, ...receiving].map((action) => `sqs:${action}`),
    ]
    expect(actions).toEqual([...new Set(expected)].toSorted())
    for (const { Resource } of Statement) expect(JSON.stringify(Resource)).not.toBe('"*"')
  }
  expect(JSON.stringify(template.toJSON())).not.toContain('AWSLambdaBasicExecutionRole')
})

test('the access log says nothing that a user has written', () => {
  const [stage] = all('AWS::ApiGatewayV2::Stage')
  const { Format } = (stage?.Properties.AccessLogSettings ?? { Format: '' }) as { Format: string }
  for (const variable of ['path', 'routeKey', 'resourcePath', 'Authorization', 'queryString'])
    expect(Format).not.toContain(variable)
  expect(JSON.parse(Format)).toHaveProperty('requestId')
})

test('the sweeper runs once a minute, and what fails is kept', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(1 minute)',
    Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue(), RetryPolicy: Match.anyValue() })],
  })
})

test('the dashboard has every operation, and every alarm says what to do', () => {
  const [dashboard] = all('AWS::CloudWatch::Dashboard')
  const body = JSON.stringify(dashboard?.Properties.DashboardBody)
  for (const { name } of listOperations(contract)) expect(body).toContain(`\\"${name}\\"`)
  const alarms = all('AWS::CloudWatch::Alarm')
  expect(alarms.length).toBeGreaterThan(5)
  for (const { Properties } of alarms) {
    expect(JSON.stringify(Properties.AlarmDescription)).toMatch(/What to do: .*\/guides\/runbooks#[a-z-]+/)
    expect(Properties.AlarmActions).toHaveLength(1)
  }
})

test('a canary is taken back when an alarm goes off', () => {
  const canary = templateOf({ ...sample, settings: { release: 'canary' } })
  canary.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    AlarmConfiguration: { Enabled: true, Alarms: [Match.anyValue(), Match.anyValue()] },
    AutoRollbackConfiguration: { Enabled: true },
    DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  })
})

test.each([
  ['a function URL', { front: { kind: 'function-url' } }, 'AWS::Lambda::Url'],
  [
    'a load balancer',
    {
      front: loadBalancer,
    },
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
  ],
  [
    'a domain of its own',
    {
      front: {
        kind: 'http-api',
        domain: {
          name: 'files.example.com',
          certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/x',
        },
      },
    },
    'AWS::ApiGatewayV2::DomainName',
  ],
  [
    'an address of its own for docs and API',
    {
      front: { kind: 'http-api' },
      docs: {
        kind: 'cloudfront',
        domain: {
          name: 'docs.example.com',
          certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/x',
        },
      },
    },
    'AWS::CloudFront::Distribution',
  ],
] as const)('%s is one setting', (_, settings, type) => {
  const other = templateOf({ ...sample, settings })
  other.resourceCountIs(type, 1)
  other.resourceCountIs('AWS::ApiGatewayV2::Api', settings.front.kind === 'http-api' ? 1 : 0)
})

test('a domain is told with the record that it needs, and the docs do not wait for it', () => {
  const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/x'
  const other = templateOf({
    ...sample,
    settings: {
      front: { kind: 'http-api', domain: { name: 'files.example.com', certificateArn } },
      docs: { kind: 'cloudfront', domain: { name: 'docs.example.com', certificateArn } },
    },
  })
  const [records] = Object.values(other.findOutputs('DnsRecords'))
  const text = JSON.stringify(records?.Value)
  expect(text).toMatch(/"files\.example\.com CNAME ",.*"RegionalDomainName"/)
  expect(text).toMatch(/", docs\.example\.com CNAME ",.*"DomainName"/)
  expect(Object.values(other.findOutputs('DocsUrl'))[0]?.Value).toBe('https://docs.example.com/docs')
  expect(Object.values(other.findOutputs('ApiUrl'))[0]?.Value).toBe('https://files.example.com')
  other.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Aliases: ['docs.example.com'],
      ViewerCertificate: { AcmCertificateArn: certificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
    },
  })
  const [distribution] = Object.values(other.findResources('AWS::CloudFront::Distribution'))
  const origins = JSON.stringify(distribution?.Properties.DistributionConfig.Origins)
  expect(origins).toContain('ApiEndpoint')
  expect(origins).not.toContain('files.example.com')
  expect(template.findOutputs('DnsRecords')).toEqual({})
})

/** Properties that are a name of AWS's, which nothing else of the account may have. */
const naming = [
  'LogGroupName',
  'AlarmName',
  'DashboardName',
  'Name',
  'TopicName',
  'QueueName',
  'BucketName',
  'TableName',
  'RoleName',
  'FunctionName',
  'ApplicationName',
]

function namesOf(stage: string): string[] {
  const { Resources } = synthesize({ ...sample, stage, settings: { release: 'canary' } }) as {
    Resources: Record<string, Resource>
  }
  return Object.values(Resources).flatMap(({ Type, Properties }) =>
    Object.entries(Properties).flatMap(([name, value]) =>
      naming.includes(name) && typeof value === 'string' && !Type.endsWith('::Alias') ? [value] : [],
    ),
  )
}

test.each(['http-api', 'load-balancer'] as const)(
  'behind a front of kind %s a function serves the docs',
  (kind) => {
    const other = servingDocs(kind)
    other.resourceCountIs('AWS::CloudFront::Distribution', 0)
    other.resourceCountIs('AWS::Lambda::Function', 5)
    if (kind === 'http-api') {
      for (const RouteKey of ['$default', 'ANY /docs', 'ANY /docs/{proxy+}', 'ANY /docs.md']) {
        other.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey })
      }
    } else expect(JSON.stringify(other.toJSON())).toContain('["/docs","/docs/*","/docs.md"]')
  },
)

test('a function URL cannot serve the docs too, and says so', () => {
  expect(() =>
    templateOf({ ...sample, settings: { front: { kind: 'function-url' }, docs: { kind: 'api' } } }),
  ).toThrow(/needs a front that leads to two functions/)
})

test('stages share no name', () => {
  const [one, two] = [namesOf('one'), namesOf('two')]
  expect(one.length).toBeGreaterThan(10)
  expect(one.filter((name) => two.includes(name))).toEqual([])
})

test('what a canary is judged by is known within its five minutes', () => {
  const judged = all('AWS::CloudWatch::Alarm').filter(({ Properties }) =>
    /-calls-(fail|are-slow)$/.test(String(Properties.AlarmName)),
  )
  expect(judged.length).toBe(2)
  for (const { Properties } of judged) {
    const periods = [...JSON.stringify(Properties).matchAll(/"Period":(\d+)/g)].map(([, seconds]) =>
      Number(seconds),
    )
    expect(periods.length).toBeGreaterThan(0)
    expect(Math.max(...periods) * Number(Properties.DatapointsToAlarm)).toBeLessThan(300)
  }
})

test('a stage whose name AWS does not take is refused with a sentence', () => {
  expect(() => synthesize({ ...sample, stage: 'Prod_1' })).toThrow(
    '"Prod_1" cannot be a stage\'s name: it is 1 to 20 lower-case letters, digits and hyphens, a letter first.',
  )
})

test('a stage is traced when its settings say so, and a function of any other loads and may nothing of it', () => {
  const traced = templateOf({ ...sample, settings: { tracing: true } })
  const functionsOf = (of: Template) => Object.values(of.findResources('AWS::Lambda::Function'))
  for (const { Properties } of functionsOf(traced)) {
    expect(Properties.TracingConfig).toEqual({ Mode: 'Active' })
    expect(Properties.Environment.Variables).toMatchObject({ LADING_TRACING: 'xray' })
  }
  expect(functionsOf(traced).length).toBe(functionsOf(template).length)
  for (const { Properties } of functionsOf(template)) {
    expect(Properties).not.toHaveProperty('TracingConfig')
    expect(Properties.Environment.Variables).not.toHaveProperty('LADING_TRACING')
  }
  expect(JSON.stringify(template.toJSON())).not.toContain('xray:')
})
