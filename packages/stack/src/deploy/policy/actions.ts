/**
 * What CloudFormation does, with the rights of whoever deploys, for a resource of each type that the constructs make: the
 * `handlers` of its resource schemas (registry of us-east-1, November 2026), without what only properties need that are
 * not used here (replicas, imports, VPCs, customer keys). Reads that name no resource are in `lists`.
 */
export interface TypeActions {
  /** Patterns of ARNs without `arn:aws:`; `{prefix}` is how the stack's names begin, `{region}` and `{account}` where it is. */
  readonly resources: readonly string[]
  readonly actions: readonly string[]
  /** Actions that IAM checks against all resources. */
  readonly lists?: readonly string[]
}

const lambda = 'lambda:{region}:{account}:function:{prefix}*'
const httpApi = ['apigateway:{region}::/apis', 'apigateway:{region}::/apis/*', 'apigateway:{region}::/tags/*']
const apiGateway: TypeActions = {
  resources: httpApi,
  actions: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'TagResource', 'UntagResource'].map(
    (name) => `apigateway:${name}`,
  ),
}
const of = (service: string, ...names: readonly string[]) => names.map((name) => `${service}:${name}`)
const queue = 'sqs:{region}:{account}:{prefix}*'
const topic = 'sns:{region}:{account}:{prefix}*'
const role = 'iam::{account}:role/{prefix}*'
const bucket = 's3:::{prefix}*'

export const actionsByType: Readonly<Record<string, TypeActions>> = {
  'AWS::ApiGatewayV2::Api': apiGateway,
  'AWS::ApiGatewayV2::ApiMapping': { ...apiGateway, resources: ['apigateway:{region}::/domainnames/*'] },
  'AWS::ApiGatewayV2::DomainName': {
    resources: ['apigateway:{region}::/domainnames', 'apigateway:{region}::/domainnames/*'],
    actions: [
      ...apiGateway.actions,
      ...of('apigateway', 'AddCertificateToDomain', 'RemoveCertificateFromDomain'),
    ],
  },
  'AWS::ApiGatewayV2::Integration': apiGateway,
  'AWS::ApiGatewayV2::Route': apiGateway,
  'AWS::ApiGatewayV2::Stage': {
    ...apiGateway,
    // The access log of a stage is delivered by CloudWatch Logs.
    lists: of(
      'logs',
      'CreateLogDelivery',
      'GetLogDelivery',
      'UpdateLogDelivery',
      'DeleteLogDelivery',
      'ListLogDeliveries',
      'PutResourcePolicy',
      'DescribeResourcePolicies',
      'DescribeLogGroups',
    ),
  },
  'AWS::ApplicationSignals::ServiceLevelObjective': {
    resources: ['application-signals:{region}:{account}:slo/{prefix}*'],
    actions: of(
      'application-signals',
      'CreateServiceLevelObjective',
      'DeleteServiceLevelObjective',
      'GetServiceLevelObjective',
      'UpdateServiceLevelObjective',
      'ListTagsForResource',
      'TagResource',
      'UntagResource',
    ),
    lists: ['application-signals:ListServiceLevelObjectives', 'cloudwatch:GetMetricData'],
  },
  'AWS::CloudFront::Distribution': {
    resources: ['cloudfront::{account}:distribution/*'],
    actions: of(
      'cloudfront',
      'CreateDistribution',
      'DeleteDistribution',
      'GetDistribution',
      'GetDistributionConfig',
      'UpdateDistribution',
      'ListTagsForResource',
      'TagResource',
      'UntagResource',
    ),
  },
  'AWS::CloudFront::Function': {
    resources: ['cloudfront::{account}:function/*'],
    actions: of(
      'cloudfront',
      'CreateFunction',
      'DeleteFunction',
      'DescribeFunction',
      'GetFunction',
      'PublishFunction',
      'UpdateFunction',
    ),
  },
  'AWS::CloudFront::OriginAccessControl': {
    resources: ['cloudfront::{account}:origin-access-control/*'],
    actions: of(
      'cloudfront',
      'CreateOriginAccessControl',
      'DeleteOriginAccessControl',
      'GetOriginAccessControl',
      'UpdateOriginAccessControl',
    ),
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    resources: ['cloudfront::{account}:response-headers-policy/*'],
    actions: of(
      'cloudfront',
      'CreateResponseHeadersPolicy',
      'DeleteResponseHeadersPolicy',
      'GetResponseHeadersPolicy',
      'UpdateResponseHeadersPolicy',
    ),
  },
  'AWS::CloudWatch::Alarm': {
    resources: ['cloudwatch:{region}:{account}:alarm:{prefix}*'],
    actions: of(
      'cloudwatch',
      'PutMetricAlarm',
      'DeleteAlarms',
      'ListTagsForResource',
      'TagResource',
      'UntagResource',
    ),
    lists: ['cloudwatch:DescribeAlarms'],
  },
  'AWS::CloudWatch::Dashboard': {
    resources: ['cloudwatch::{account}:dashboard/{prefix}*'],
    actions: of('cloudwatch', 'PutDashboard', 'GetDashboard', 'DeleteDashboards'),
  },
  'AWS::CodeDeploy::Application': {
    resources: ['codedeploy:{region}:{account}:application:{prefix}*'],
    actions: of(
      'codedeploy',
      'CreateApplication',
      'DeleteApplication',
      'GetApplication',
      'TagResource',
      'UntagResource',
      'ListTagsForResource',
    ),
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    resources: [
      'codedeploy:{region}:{account}:deploymentgroup:{prefix}*',
      'codedeploy:{region}:{account}:deploymentconfig:*',
    ],
    actions: of(
      'codedeploy',
      'CreateDeploymentGroup',
      'DeleteDeploymentGroup',
      'GetDeploymentGroup',
      'UpdateDeploymentGroup',
      'CreateDeployment',
      'GetDeployment',
      'GetDeploymentConfig',
      'StopDeployment',
    ),
  },
  'AWS::DynamoDB::Table': {
    resources: ['dynamodb:{region}:{account}:table/{prefix}*'],
    actions: of(
      'dynamodb',
      'CreateTable',
      'DeleteTable',
      'DescribeTable',
      'UpdateTable',
      'DescribeTimeToLive',
      'UpdateTimeToLive',
      'DescribeContinuousBackups',
      'UpdateContinuousBackups',
      'DescribeContributorInsights',
      'DescribeKinesisStreamingDestination',
      'GetResourcePolicy',
      'ListTagsOfResource',
      'TagResource',
      'UntagResource',
    ),
  },
  'AWS::Events::Rule': {
    resources: ['events:{region}:{account}:rule/{prefix}*'],
    actions: of(
      'events',
      'PutRule',
      'DeleteRule',
      'DescribeRule',
      'PutTargets',
      'RemoveTargets',
      'ListTargetsByRule',
      'ListTagsForResource',
      'TagResource',
      'UntagResource',
    ),
  },
  'AWS::IAM::Policy': {
    resources: [role],
    actions: of('iam', 'PutRolePolicy', 'GetRolePolicy', 'DeleteRolePolicy'),
  },
  'AWS::IAM::Role': {
    resources: [role],
    actions: of(
      'iam',
      'CreateRole',
      'DeleteRole',
      'GetRole',
      'UpdateRole',
      'UpdateRoleDescription',
      'UpdateAssumeRolePolicy',
      'PutRolePolicy',
      'GetRolePolicy',
      'DeleteRolePolicy',
      'ListRolePolicies',
      'ListAttachedRolePolicies',
      'TagRole',
      'UntagRole',
    ),
  },
  'AWS::Lambda::Alias': {
    resources: [lambda],
    actions: of('lambda', 'CreateAlias', 'DeleteAlias', 'GetAlias', 'UpdateAlias'),
  },
  'AWS::Lambda::EventInvokeConfig': {
    resources: [lambda],
    actions: of(
      'lambda',
      'PutFunctionEventInvokeConfig',
      'UpdateFunctionEventInvokeConfig',
      'GetFunctionEventInvokeConfig',
      'DeleteFunctionEventInvokeConfig',
    ),
  },
  'AWS::Lambda::EventSourceMapping': {
    resources: ['lambda:{region}:{account}:event-source-mapping:*'],
    actions: of(
      'lambda',
      'CreateEventSourceMapping',
      'DeleteEventSourceMapping',
      'GetEventSourceMapping',
      'UpdateEventSourceMapping',
      'ListTags',
      'TagResource',
      'UntagResource',
    ),
  },
  'AWS::Lambda::Function': {
    resources: [lambda],
    actions: of(
      'lambda',
      'CreateFunction',
      'DeleteFunction',
      'GetFunction',
      'GetFunctionConfiguration',
      'GetFunctionCodeSigningConfig',
      'GetFunctionRecursionConfig',
      'GetFunctionScalingConfig',
      'GetRuntimeManagementConfig',
      'UpdateFunctionCode',
      'UpdateFunctionConfiguration',
      'ListTags',
      'TagResource',
      'UntagResource',
    ),
  },
  'AWS::Lambda::Permission': {
    resources: [lambda],
    actions: of('lambda', 'AddPermission', 'GetPolicy', 'RemovePermission'),
  },
  'AWS::Lambda::Url': {
    resources: [lambda],
    actions: of(
      'lambda',
      'CreateFunctionUrlConfig',
      'DeleteFunctionUrlConfig',
      'GetFunctionUrlConfig',
      'UpdateFunctionUrlConfig',
    ),
  },
  'AWS::Lambda::Version': {
    resources: [lambda],
    actions: of(
      'lambda',
      'PublishVersion',
      'DeleteFunction',
      'GetFunctionConfiguration',
      'GetProvisionedConcurrencyConfig',
      'ListVersionsByFunction',
    ),
  },
  'AWS::Logs::LogGroup': {
    resources: ['logs:{region}:{account}:log-group:/{service}/*'],
    actions: of(
      'logs',
      'CreateLogGroup',
      'DeleteLogGroup',
      'PutRetentionPolicy',
      'DeleteRetentionPolicy',
      'ListTagsForResource',
      'TagResource',
      'UntagResource',
      'GetDataProtectionPolicy',
      'DescribeIndexPolicies',
    ),
    lists: ['logs:DescribeLogGroups'],
  },
  'AWS::S3::Bucket': {
    resources: [bucket],
    actions: of(
      's3',
      'CreateBucket',
      'DeleteBucket',
      'ListBucket',
      'GetBucketPublicAccessBlock',
      'PutBucketPublicAccessBlock',
      'GetBucketOwnershipControls',
      'PutBucketOwnershipControls',
      'GetBucketVersioning',
      'PutBucketVersioning',
      'GetEncryptionConfiguration',
      'PutEncryptionConfiguration',
      'GetLifecycleConfiguration',
      'PutLifecycleConfiguration',
      'GetBucketCORS',
      'PutBucketCORS',
      'GetBucketTagging',
      'PutBucketTagging',
    ),
  },
  'AWS::S3::BucketPolicy': {
    resources: [bucket],
    actions: of('s3', 'PutBucketPolicy', 'GetBucketPolicy', 'DeleteBucketPolicy'),
  },
  'AWS::SNS::Subscription': {
    resources: [topic, `${topic}:*`],
    actions: of('sns', 'Subscribe', 'Unsubscribe', 'GetSubscriptionAttributes', 'SetSubscriptionAttributes'),
  },
  'AWS::SNS::Topic': {
    resources: [topic],
    actions: of(
      'sns',
      'CreateTopic',
      'DeleteTopic',
      'GetTopicAttributes',
      'SetTopicAttributes',
      'GetDataProtectionPolicy',
      'ListSubscriptionsByTopic',
      'ListTagsForResource',
      'TagResource',
      'UntagResource',
    ),
  },
  'AWS::SNS::TopicPolicy': {
    resources: [topic],
    actions: of('sns', 'SetTopicAttributes', 'GetTopicAttributes'),
  },
  'AWS::SQS::Queue': {
    resources: [queue],
    actions: of(
      'sqs',
      'CreateQueue',
      'DeleteQueue',
      'GetQueueAttributes',
      'GetQueueUrl',
      'SetQueueAttributes',
      'ListQueueTags',
      'TagQueue',
      'UntagQueue',
    ),
  },
  'AWS::SQS::QueuePolicy': {
    resources: [queue],
    actions: of('sqs', 'SetQueueAttributes', 'GetQueueAttributes'),
  },
}
