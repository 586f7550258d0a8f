import { actionsByType, type TypeActions } from './actions.ts'

export interface PolicyStatement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly PolicyStatement[]
}

export interface DeployPolicyOptions {
  /** Templates of CloudFormation; all settings that are to be deployable. */
  readonly templates: readonly Readonly<Record<string, unknown>>[]
  /** The service's name: stacks are called `<service>-<stage>`, log groups `/<service>/...`. */
  readonly service: string
  /** `*` for any. */
  readonly account: string
  readonly region: string
}

/** Characters that a managed policy may have, white space not counted: IAM's quota. */
export const maxPolicyCharacters = 6144

/**
 * The least that a key needs to deploy, change and destroy the stacks of templates: what the engine calls itself, and what
 * CloudFormation calls with the same key for each type of resource. All of it is bound to names that begin with the
 * service's, but for what has no name of one's own (CloudFront) or is listed.
 * @returns as many documents as IAM's quota of one asks for; a user or role takes ten
 * @throws Error when a template has a type that the table of actions does not
 */
export function deployPolicies({
  templates,
  service,
  account,
  region,
}: DeployPolicyOptions): PolicyDocument[] {
  const types = new Set(templates.flatMap(typesOf))
  const fill = (pattern: string) =>
    `arn:aws:${pattern}`
      .replaceAll('{prefix}', `${service}-`)
      .replaceAll('{service}', service)
      .replaceAll('{region}', region)
      .replaceAll('{account}', account)
  // Types that are about the same resources share a statement.
  const groups = new Map<string, { readonly resources: readonly string[]; readonly actions: Set<string> }>()
  const lists = new Set<string>()
  for (const type of [...types].toSorted()) {
    const known: TypeActions | undefined = actionsByType[type]
    if (known === undefined)
      throw new Error(`What CloudFormation does for ${type} is not in the table of actions`)
    const { resources, actions } = known
    const group = groups.get(resources.join()) ?? { resources, actions: new Set() }
    groups.set(resources.join(), group)
    for (const action of actions) group.actions.add(action)
    for (const action of known.lists ?? []) lists.add(action)
  }
  const statements = [...groups.values()].map(({ resources, actions }) =>
    allow(nameOf(resources), [...actions], resources.map(fill)),
  )
  const roles = fill('iam::{account}:role/{prefix}*')
  return documentsOf([
    ...ownStatements(fill),
    ...statements,
    allow('List', [...lists], ['*']),
    {
      ...allow('PassRoles', ['iam:PassRole'], [roles]),
      Condition: {
        StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com', 'codedeploy.amazonaws.com'] },
      },
    },
    ...serviceLinkedRoles(types, fill),
  ])
}

const documentOf = (Statement: readonly PolicyStatement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement,
})

/** Fills one document after the other; each statement has a name of its own. */
function documentsOf(statements: readonly PolicyStatement[]): PolicyDocument[] {
  const taken = new Map<string, number>()
  const documents: PolicyStatement[][] = [[]]
  for (const statement of statements) {
    const count = (taken.get(statement.Sid) ?? 0) + 1
    taken.set(statement.Sid, count)
    const named = count === 1 ? statement : { ...statement, Sid: `${statement.Sid}${count}` }
    const last = documents.at(-1) ?? []
    const isFull = JSON.stringify(documentOf([...last, named])).length > maxPolicyCharacters
    if (isFull) documents.push([named])
    else last.push(named)
  }
  return documents.map(documentOf)
}

const allow = (Sid: string, actions: readonly string[], Resource: readonly string[]): PolicyStatement => ({
  Sid,
  Effect: 'Allow',
  Action: actions.toSorted(),
  Resource,
})

/** What the deployment itself calls: the stack, the bucket of artifacts, the function that makes the first key. */
function ownStatements(fill: (pattern: string) => string): PolicyStatement[] {
  const of = (service: string, ...names: readonly string[]) => names.map((name) => `${service}:${name}`)
  return [
    allow(
      'Stacks',
      of(
        'cloudformation',
        'CreateChangeSet',
        'DescribeChangeSet',
        'ExecuteChangeSet',
        'DeleteChangeSet',
        'DescribeStacks',
        'DescribeStackEvents',
        'GetTemplate',
        'DeleteStack',
        'ContinueUpdateRollback',
        'TagResource',
      ),
      [fill('cloudformation:{region}:{account}:stack/{prefix}*')],
    ),
    allow(
      'Buckets',
      of(
        's3',
        'CreateBucket',
        'ListBucket',
        'ListBucketVersions',
        'PutBucketPublicAccessBlock',
        'PutEncryptionConfiguration',
        'PutLifecycleConfiguration',
        'PutBucketPolicy',
      ),
      [fill('s3:::{prefix}*')],
    ),
    allow('Objects', of('s3', 'GetObject', 'PutObject', 'DeleteObject', 'DeleteObjectVersion'), [
      fill('s3:::{prefix}*/*'),
    ]),
    allow('FirstKey', ['lambda:InvokeFunction'], [fill('lambda:{region}:{account}:function:{prefix}*')]),
  ]
}

/** Roles that AWS makes for a service when an account uses it for the first time. */
function serviceLinkedRoles(
  types: ReadonlySet<string>,
  fill: (pattern: string) => string,
): PolicyStatement[] {
  const names = [
    ...(types.has('AWS::ApiGatewayV2::Api') ? ['ops.apigateway.amazonaws.com'] : []),
    ...(types.has('AWS::ApplicationSignals::ServiceLevelObjective')
      ? ['application-signals.cloudwatch.amazonaws.com']
      : []),
  ]
  if (names.length === 0) return []
  return [
    {
      ...allow(
        'ServiceLinkedRoles',
        ['iam:CreateServiceLinkedRole', 'iam:GetRole'],
        [fill('iam::{account}:role/aws-service-role/*')],
      ),
      Condition: { StringEqualsIfExists: { 'iam:AWSServiceName': names } },
    },
  ]
}

/** A statement's name has letters and digits only: `dynamodb:{region}:...:table/{prefix}*` is `DynamodbTable`. */
function nameOf(resources: readonly string[]): string {
  return (resources[0] ?? '')
    .replaceAll(/\{\w+\}/g, '')
    .split(/[^a-zA-Z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}

function typesOf(template: Readonly<Record<string, unknown>>): string[] {
  const resources = template.Resources as Readonly<Record<string, { readonly Type: string }>> // as CloudFormation defines templates
  return Object.values(resources).map(({ Type }) => Type)
}
