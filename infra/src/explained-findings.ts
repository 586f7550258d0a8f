/**
 * What cdk-nag says of the stack and is left as it is, with the reason. A test compares it with what it says: nothing is
 * unexplained, and no explanation is left over. The page on security shows it.
 */
export interface ExplainedFinding {
  /** Of the pack AwsSolutions. */
  readonly rule: string
  /** Ends of the paths of constructs that it is said of. */
  readonly of: readonly string[]
  readonly reason: string
}

export const explainedFindings: readonly ExplainedFinding[] = [
  {
    rule: 'AwsSolutions-S1',
    of: ['Bytes/Bucket/Resource', 'Docs/Bucket/Resource'],
    reason:
      'Access is logged by the service: the audit log has each call that gives bytes away or changes something. Whoever needs S3 requests too switches on data events of CloudTrail, which cannot be forged by who holds the bucket.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    of: [
      'api/Role/DefaultPolicy/Resource',
      'worker/Role/DefaultPolicy/Resource',
      'sweeper/Role/DefaultPolicy/Resource',
    ],
    reason:
      'All objects of the one bucket, and all indexes of the one table: keys of objects are random, and every index is read.',
  },
  {
    rule: 'AwsSolutions-SQS3',
    of: ['Sweep/DeadLetters/Queue/Resource'],
    reason: 'It is a dead-letter queue itself, of a rule of EventBridge and not of another queue.',
  },
  {
    rule: 'AwsSolutions-APIG4',
    of: ['Front/HttpApi/DefaultRoute/Resource'],
    reason: 'The API checks its own keys, whose scopes and rates API Gateway does not know.',
  },
  {
    rule: 'AwsSolutions-CFR3',
    of: ['Docs/Distribution/Resource'],
    reason: 'It serves public docs, and the API keeps its own access log behind it.',
  },
  {
    rule: 'AwsSolutions-CFR4',
    of: ['Docs/Distribution/Resource'],
    reason:
      'CloudFront takes a minimum TLS version only together with a certificate of one’s own domain; browsers of today use TLS 1.3.',
  },
  {
    rule: 'AwsSolutions-CFR1',
    of: ['Docs/Distribution/Resource'],
    reason: 'The docs and the API are for callers of all countries.',
  },
  {
    rule: 'AwsSolutions-CFR2',
    of: ['Docs/Distribution/Resource'],
    reason:
      'Callers are told apart and limited by their keys; a firewall costs by the month and is for the team to decide on.',
  },
  {
    rule: 'AwsSolutions-IAM4',
    of: ['Release/ServiceRole/Resource'],
    reason:
      'AWSCodeDeployRoleForLambdaLimited is the least that CodeDeploy asks for to shift calls between versions.',
  },
]
