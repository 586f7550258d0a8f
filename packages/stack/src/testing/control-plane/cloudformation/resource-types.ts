import type { Identity } from '../identity.ts'
import type { Json, JsonObject } from './template.ts'

/** What the fake knows of a type of resources. Of others it knows no property that needs a new one. */
export interface ResourceType {
  /** The property that names it, and makes its name taken. */
  readonly name?: string
  /** Other properties whose change needs a new one: "Update requires: Replacement" in AWS's reference of templates. */
  readonly replacing?: readonly string[]
  /** Takes no tags: those of the stack do not change it. */
  readonly isUntagged?: boolean
  readonly id?: (made: Making) => string
  readonly attributes?: (made: Made) => Readonly<Record<string, string>>
}

export interface Making {
  readonly identity: Identity
  readonly stackName: string
  readonly logicalId: string
  readonly properties: JsonObject
}

export interface Made {
  readonly identity: Identity
  readonly physicalId: string
  readonly properties: JsonObject
}

const untagged = { isUntagged: true } as const
const arnOf = (service: string, prefix: string) => (made: Made) => ({
  Arn: made.identity.arn(service, prefix + made.physicalId),
})
const global = (service: string, { identity, physicalId }: Made, prefix: string) =>
  `arn:aws:${service}::${identity.accountId}:${prefix}${physicalId}`
const text = (value: Json | undefined) => (typeof value === 'string' ? value : '')

/** Name of a resource that has none: stack, logical id and twelve letters. */
const named =
  (maxLength: number) =>
  ({ identity, stackName, logicalId }: Making): string => {
    const suffix = identity.suffix(12)
    return `${`${stackName}-${logicalId}`.slice(0, maxLength - suffix.length - 1)}-${suffix}`
  }

/** S3 takes small letters only, and 63 of them. */
const bucketName = (making: Making) => named(63)(making).toLowerCase()
const randomId = ({ identity }: Making) => identity.suffix(10).toLowerCase()
const versionPrefix = ({ properties }: Making) => text(properties.FunctionName)

export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGatewayV2::Api': {
    replacing: ['ProtocolType'],
    id: randomId,
    attributes: ({ identity, physicalId }) => ({
      ApiId: physicalId,
      ApiEndpoint: `https://${physicalId}.execute-api.${identity.region}.amazonaws.com`,
    }),
  },
  'AWS::ApiGatewayV2::Integration': { ...untagged, replacing: ['ApiId'], id: randomId },
  'AWS::ApiGatewayV2::Route': { ...untagged, replacing: ['ApiId'], id: randomId },
  'AWS::ApiGatewayV2::Stage': {
    replacing: ['ApiId', 'StageName'],
    id: ({ properties }) => text(properties.StageName),
  },
  'AWS::ApplicationSignals::ServiceLevelObjective': {
    replacing: ['Name'],
    id: ({ identity, properties }) => identity.arn('application-signals', `slo/${text(properties.Name)}`),
  },
  'AWS::CloudFront::Distribution': {
    id: ({ identity }) => `E${identity.suffix(13)}`,
    attributes: ({ physicalId }) => ({
      DomainName: `d${physicalId.slice(1).toLowerCase()}.cloudfront.net`,
    }),
  },
  'AWS::CloudFront::Function': {
    replacing: ['Name'],
    id: (making) =>
      global('cloudfront', { ...making, physicalId: text(making.properties.Name) }, 'function/'),
    attributes: ({ physicalId }) => ({ FunctionARN: physicalId }),
  },
  'AWS::CloudFront::OriginAccessControl': { ...untagged, id: ({ identity }) => `E${identity.suffix(13)}` },
  'AWS::CloudFront::ResponseHeadersPolicy': { ...untagged, id: ({ identity }) => identity.uuid() },
  'AWS::CloudWatch::Alarm': {
    name: 'AlarmName',
    attributes: arnOf('cloudwatch', 'alarm:'),
  },
  'AWS::CloudWatch::Dashboard': { name: 'DashboardName' },
  'AWS::CodeDeploy::Application': { name: 'ApplicationName' },
  'AWS::CodeDeploy::DeploymentGroup': { name: 'DeploymentGroupName', replacing: ['ApplicationName'] },
  'AWS::DynamoDB::Table': {
    name: 'TableName',
    replacing: ['KeySchema', 'LocalSecondaryIndexes', 'ImportSourceSpecification'],
    attributes: ({ identity, physicalId }) => {
      const Arn = identity.arn('dynamodb', `table/${physicalId}`)
      return { Arn, StreamArn: `${Arn}/stream/2026-01-01T00:00:00.000` }
    },
  },
  'AWS::Events::Rule': { name: 'Name', replacing: ['EventBusName'], attributes: arnOf('events', 'rule/') },
  'AWS::IAM::ManagedPolicy': { name: 'ManagedPolicyName', replacing: ['Description', 'Path'] },
  'AWS::IAM::Policy': { ...untagged, id: named(128) },
  'AWS::IAM::Role': {
    name: 'RoleName',
    replacing: ['Path'],
    attributes: (made) => ({
      Arn: global('iam', made, 'role/'),
      RoleId: `AROA${made.identity.suffix(17)}`,
    }),
  },
  'AWS::Lambda::Alias': {
    ...untagged,
    replacing: ['FunctionName', 'Name'],
    id: ({ identity, properties }) =>
      identity.arn(
        'lambda',
        `function:${functionNameOf(text(properties.FunctionName))}:${text(properties.Name)}`,
      ),
    attributes: ({ physicalId }) => ({ AliasArn: physicalId }),
  },
  'AWS::Lambda::EventInvokeConfig': { ...untagged, replacing: ['FunctionName', 'Qualifier'] },
  'AWS::Lambda::Function': {
    name: 'FunctionName',
    replacing: ['PackageType', 'TenancyConfig'],
    attributes: arnOf('lambda', 'function:'),
  },
  'AWS::Lambda::Permission': {
    ...untagged,
    replacing: ['Action', 'FunctionName', 'Principal', 'SourceArn', 'SourceAccount', 'EventSourceToken'],
  },
  'AWS::Lambda::Url': {
    ...untagged,
    replacing: ['TargetFunctionArn', 'Qualifier'],
    id: ({ properties }) => text(properties.TargetFunctionArn),
    attributes: ({ identity, physicalId }) => ({
      FunctionArn: physicalId,
      FunctionUrl: `https://${identity.suffix(32).toLowerCase()}.lambda-url.${identity.region}.on.aws/`,
    }),
  },
  'AWS::Lambda::Version': {
    ...untagged,
    replacing: ['FunctionName', 'CodeSha256', 'Description', 'ProvisionedConcurrencyConfig', 'RuntimePolicy'],
    id: (making) => {
      const name = functionNameOf(versionPrefix(making))
      return making.identity.arn('lambda', `function:${name}:${making.identity.nextVersion(name)}`)
    },
    attributes: ({ physicalId }) => ({
      Version: physicalId.slice(physicalId.lastIndexOf(':') + 1),
      FunctionArn: physicalId,
    }),
  },
  'AWS::Logs::LogGroup': {
    name: 'LogGroupName',
    attributes: ({ identity, physicalId }) => ({ Arn: identity.arn('logs', `log-group:${physicalId}:*`) }),
  },
  'AWS::S3::Bucket': {
    name: 'BucketName',
    id: bucketName,
    attributes: ({ identity, physicalId }) => ({
      Arn: `arn:aws:s3:::${physicalId}`,
      DomainName: `${physicalId}.s3.amazonaws.com`,
      RegionalDomainName: `${physicalId}.s3.${identity.region}.amazonaws.com`,
    }),
  },
  'AWS::S3::BucketPolicy': {
    ...untagged,
    replacing: ['Bucket'],
    id: ({ properties }) => text(properties.Bucket),
  },
  'AWS::SNS::Subscription': {
    ...untagged,
    replacing: ['Endpoint', 'Protocol', 'TopicArn'],
    id: ({ identity, properties }) => `${text(properties.TopicArn)}:${identity.uuid()}`,
  },
  'AWS::SNS::Topic': {
    replacing: ['TopicName', 'FifoTopic'],
    id: (making) => making.identity.arn('sns', text(making.properties.TopicName) || named(256)(making)),
    attributes: ({ physicalId }) => ({
      TopicArn: physicalId,
      TopicName: physicalId.slice(physicalId.lastIndexOf(':') + 1),
    }),
  },
  'AWS::SNS::TopicPolicy': untagged,
  'AWS::SQS::Queue': {
    replacing: ['QueueName', 'FifoQueue'],
    id: (making) =>
      `https://sqs.${making.identity.region}.amazonaws.com/${making.identity.accountId}/${text(making.properties.QueueName) || named(80)(making)}`,
    attributes: ({ identity, physicalId }) => {
      const name = physicalId.slice(physicalId.lastIndexOf('/') + 1)
      return { Arn: identity.arn('sqs', name), QueueName: name, QueueUrl: physicalId }
    },
  },
  'AWS::SQS::QueuePolicy': untagged,
  'AWS::SSM::Parameter': { name: 'Name', replacing: [], attributes: () => ({}) },
}

/** `name`, from itself or from an ARN of a function, with or without a qualifier. */
export function functionNameOf(name: string): string {
  return /^arn:aws:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(name)?.[1] ?? name.split(':')[0] ?? name
}

/** Whether another value of the property needs a new resource. */
export function needsReplacement(type: string, property: string): boolean {
  const known = resourceTypes[type]
  return known !== undefined && (known.name === property || known.replacing?.includes(property) === true)
}

export function physicalIdOf(type: string, making: Making): string {
  const known = resourceTypes[type] ?? {}
  const own = known.name === undefined ? undefined : making.properties[known.name]
  if (typeof own === 'string') return own
  return (known.id ?? named(64))(making)
}

export function attributesOf(type: string, made: Made): Readonly<Record<string, string>> {
  const [, service = '', kind = ''] = type.toLowerCase().split('::')
  const Arn = made.identity.arn(service, `${kind}/${made.physicalId}`)
  return { Arn, Id: made.physicalId, ...resourceTypes[type]?.attributes?.(made) }
}
