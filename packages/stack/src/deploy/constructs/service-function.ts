import { type Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Alias,
  Architecture,
  Code,
  type IFunction,
  type IVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { type Permissions, type Resources, statementsOf } from './permissions.ts'

export interface ServiceFunctionProps {
  readonly description: string
  /** Where the artifact is: a ZIP with `handler.mjs`. Its key names its content, so that another content is another function. */
  readonly artifact: { readonly bucket: IBucket; readonly key: string }
  readonly environment: Readonly<Record<string, string>>
  readonly permissions: Permissions
  readonly resources: Resources
  readonly memoryMb: number
  readonly timeout: Duration
  /** The name of its log group, so that it is known before the function is. */
  readonly logGroupName: string
  readonly logRetention: RetentionDays
  /** X-Ray: each call costs, and the function starts slower. */
  readonly tracing?: boolean
}

/**
 * A Lambda function on nodejs24.x and arm64, behind an alias `live` that a release moves. Its role may what its permissions
 * say and write into its own log group, nothing else.
 */
export class ServiceFunction extends Construct {
  readonly function: LambdaFunction
  readonly alias: Alias
  /** The alias, for whatever calls it. */
  readonly live: IFunction
  readonly logGroup: LogGroup

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id)
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: props.logGroupName,
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.logGroup.logGroupArn],
      }),
    )
    for (const statement of statementsOf(props.permissions, props.resources)) role.addToPolicy(statement)
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'handler.handler',
      code: Code.fromBucket(props.artifact.bucket, props.artifact.key),
      role,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      environment: { ...props.environment },
      logGroup: this.logGroup,
      // Lines are JSON already; Lambda's own become JSON with this, and the two can be searched alike.
      loggingFormat: LoggingFormat.JSON,
      tracing: props.tracing === true ? Tracing.ACTIVE : Tracing.DISABLED,
    })
    // CDK's classes and interfaces disagree on `role` where exactOptionalPropertyTypes is on; they are the same objects.
    const version = this.function.currentVersion as IVersion
    this.alias = new Alias(this, 'Live', { aliasName: 'live', version })
    this.live = this.alias as IFunction // the same
  }
}
