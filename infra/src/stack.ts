import { permissions } from '@lading/service/permissions'
import { serviceName as service } from '@lading/service/service-name'
import {
  AvailabilityObjective,
  ContractAlarms,
  ContractDashboard,
  DocsSite,
  EverySoOften,
  HttpFront,
  PrivateBucket,
  ServiceFunction,
  ServiceTable,
  WorkQueue,
} from '@lading/stack/deploy'
import { tableDefinition } from '@lading/store/table'
import { CfnCondition, CfnOutput, CfnParameter, Duration, Fn, Stack, type StackProps } from 'aws-cdk-lib'
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import { parameterNames } from './parameters.ts'
import { prices } from './prices.ts'
import type { StageSettings } from './settings.ts'

/** The entry points that are deployed: packages/service/src/entrypoints/<name>.ts. */
export const entryPoints = ['api', 'worker', 'sweeper', 'setup'] as const
export type EntryPoint = (typeof entryPoints)[number]

/** One for each entry point; that of the docs where a function serves them (`docs: { kind: 'api' }`). */
export type Artifacts = Readonly<Record<EntryPoint, string>> & { readonly docs?: string }

/** Keys of the stack's outputs: what a deployment tells. */
export const outputs = [
  'ApiUrl',
  'DocsUrl',
  'DocsBucket',
  'DashboardUrl',
  'DnsRecords',
  'TableName',
  'FilesBucket',
  'SetupFunction',
] as const
export type OutputName = (typeof outputs)[number]

export interface LadingStackProps extends StackProps {
  readonly stage: string
  readonly settings: StageSettings
  /** RPC names of the contract. */
  readonly operations: readonly string[]
  /** Keys of the artifacts in the bucket that the parameter `ArtifactBucket` names. */
  readonly artifacts: Artifacts
  /** The policy that the built docs ask for. */
  readonly contentSecurityPolicy: string
}

/** Days after which the parts of an upload that nobody completed go; the sweeper is there before. */
const partDays = 8
/** Paths of the API behind the address of the docs. */
const apiPaths = ['/v1/*', '/rpc/*', '/openapi.json', '/health']
/** The longest that Lambda gives; a job that needs more is gone on with by the next invocation. */
const workerTimeout = Duration.minutes(15)
/** Where Lambda gives one whole core: archives are bound by it. */
const workerMemoryMb = 1769
/** Jobs of all workspaces at once. */
const jobsAtOnce = 10
/** The bound of what an HTTP API waits for is 30 s. */
const apiTimeout = Duration.seconds(29)

/** All of Lading at one stage. */
export class LadingStack extends Stack {
  constructor(scope: Construct, id: string, props: LadingStackProps) {
    super(scope, id, props)
    const { stage, settings, artifacts, operations } = props
    const artifactBucket = new CfnParameter(this, parameterNames.artifactBucket, {
      description: 'The bucket that holds the functions as they were built.',
    })
    const isProtected = new CfnParameter(this, parameterNames.isProtected, {
      description:
        'Whether the table is protected against deletion: not while the stack is made, and not when it is destroyed.',
      allowedValues: ['true', 'false'],
      default: 'true',
    })
    const condition = new CfnCondition(this, 'IsProtected', {
      expression: Fn.conditionEquals(isProtected.valueAsString, 'true'),
    })
    const { table } = new ServiceTable(this, 'Files', {
      definition: tableDefinition,
      isProtected: Fn.conditionIf(condition.logicalId, true, false),
    })
    const cors = [...settings.corsOrigins]
    const logRetention: RetentionDays = settings.logDays // the enumeration's values are the numbers of days

    const isWithDocs = settings.docs.kind === 'cloudfront'
    const isServingDocs = settings.docs.kind === 'api'
    if (isServingDocs && settings.front.kind === 'function-url') {
      throw new RangeError(
        "docs: { kind: 'api' } needs a front that leads to two functions: a function URL is that of one. Take http-api, load-balancer or another kind of docs.",
      )
    }
    const uploads = `https://*.s3.${this.region}.amazonaws.com`
    const { bucket } = new PrivateBucket(this, 'Bytes', {
      recoverDays: settings.recoverDays,
      partDays,
      // The console of the docs sends files too. Its origin is known only once the API is, so all TLS origins may: a signed URL is the key.
      corsOrigins: isWithDocs || isServingDocs ? ['https://*'] : cors,
    })
    const jobs = new WorkQueue(this, 'Jobs', { timeout: workerTimeout })
    const environment = {
      LADING_STAGE: stage,
      LADING_TABLE: table.tableName,
      LADING_BUCKET: bucket.bucketName,
      LADING_QUEUE_URL: jobs.queue.queueUrl,
      ...(settings.tracing ? { LADING_TRACING: 'xray' } : {}),
    }
    const code = Bucket.fromBucketName(this, 'Artifacts', artifactBucket.valueAsString)
    const aFunction = (
      name: EntryPoint | 'docs',
      description: string,
      more: { memoryMb: number; timeout: Duration; environment?: Readonly<Record<string, string>> },
    ) =>
      new ServiceFunction(this, name, {
        description,
        artifact: { bucket: code, key: artifacts[name] ?? '' },
        permissions: permissions[name],
        resources: {
          tableArn: table.tableArn,
          bucketArn: bucket.bucketArn,
          queueArn: jobs.queue.queueArn,
        },
        logGroupName: `/${service}/${stage}/${name}`,
        logRetention,
        tracing: settings.tracing,
        ...more,
        environment: { ...environment, ...more.environment },
      })

    const api = aFunction('api', 'The API: REST and RPC', {
      memoryMb: settings.apiMemoryMb,
      timeout: apiTimeout,
      environment: {
        ...(cors.length === 0 ? {} : { LADING_CORS_ORIGINS: cors.join(',') }),
        ...(settings.docs.kind === 'elsewhere' ? { LADING_DOCS_URL: settings.docs.url } : {}),
      },
    })
    const sweeper = aFunction('sweeper', 'Ends what has expired or was cut off, once a minute', {
      memoryMb: 512,
      timeout: Duration.minutes(15),
    })
    const worker = aFunction('worker', 'Does the jobs that outlast a call: archives', {
      memoryMb: workerMemoryMb,
      timeout: workerTimeout,
    })
    jobs.deliverTo(worker.live, jobsAtOnce)
    const setup = aFunction('setup', 'Makes the first workspace and key when deployed', {
      memoryMb: 512,
      timeout: Duration.seconds(30),
    })
    const sweeping = new EverySoOften(this, 'Sweep', { every: Duration.minutes(1), target: sweeper.live })

    const docsFunction = isServingDocs
      ? aFunction('docs', 'The docs, as they were built', {
          memoryMb: 512,
          timeout: Duration.seconds(10),
          environment: { LADING_DOCS_CONNECT: uploads },
        })
      : undefined

    const front = new HttpFront(this, 'Front', {
      ...(docsFunction === undefined ? {} : { site: { path: '/docs', target: docsFunction.live } }),
      front: settings.front,
      target: api.live,
      accessLogGroupName: `/${service}/${stage}/access`,
      logRetention,
    })
    const docs = isWithDocs
      ? new DocsSite(this, 'Docs', {
          api: { host: front.host, paths: apiPaths },
          ...(settings.docs.kind === 'cloudfront' && settings.docs.domain !== undefined
            ? { domain: settings.docs.domain }
            : {}),
          contentSecurityPolicy: props.contentSecurityPolicy.replace(
            "connect-src 'self'",
            `connect-src 'self' ${uploads}`,
          ),
        })
      : undefined
    // Where a function URL is the way in, the docs lead to the function and cannot be named by it: `/docs` stays relative.
    if (docs !== undefined && settings.front.kind !== 'function-url')
      api.function.addEnvironment('LADING_DOCS_URL', docs.url)
    const docsUrl =
      docs?.url ?? (settings.docs.kind === 'elsewhere' ? settings.docs.url : `${front.url}/docs`)

    const topic = new Topic(this, 'Alarms', { displayName: `${service} ${stage}`, enforceSSL: true })
    if (settings.alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(settings.alarmEmail))
    const observed = { service, stage }
    const functions = [
      { name: 'api', function: api.live, memoryMb: settings.apiMemoryMb },
      { name: 'worker', function: worker.live, memoryMb: workerMemoryMb },
      { name: 'sweeper', function: sweeper.live, memoryMb: 512 },
      ...(docsFunction === undefined ? [] : [{ name: 'docs', function: docsFunction.live, memoryMb: 512 }]),
    ]
    const alarms = new ContractAlarms(this, 'Alarm', {
      ...observed,
      api: { function: api.live, memoryMb: settings.apiMemoryMb },
      functions,
      tableName: table.tableName,
      queues: [{ name: 'jobs', queue: jobs.queue }],
      deadLetters: [
        { name: 'sweeper', queue: sweeping.deadLetters.queue },
        { name: 'jobs', queue: jobs.deadLetters.queue },
      ],
      thresholds: settings.thresholds,
      topic,
      docsUrl,
    })
    const dashboard = new ContractDashboard(this, 'Dashboard', {
      ...observed,
      operations,
      functions,
      tableName: table.tableName,
      queues: [
        { name: 'jobs', queue: jobs.queue },
        { name: 'jobs: dead letters', queue: jobs.deadLetters.queue },
        { name: 'sweeper: dead letters', queue: sweeping.deadLetters.queue },
      ],
      logGroup: api.logGroup,
      docsUrl,
      prices,
    })
    new AvailabilityObjective(this, 'Objective', { ...observed, ...settings.objective })
    if (settings.release === 'canary') {
      new LambdaDeploymentGroup(this, 'Release', {
        alias: api.alias,
        deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
        alarms: [...alarms.ofCode],
      })
    }

    const values: Record<OutputName, string> = {
      ApiUrl: front.url,
      DocsUrl: docsUrl,
      DocsBucket: docs?.bucket.bucketName ?? '',
      DashboardUrl: dashboard.url,
      DnsRecords: [front.record, docs?.record]
        .flatMap((record) => (record === undefined ? [] : [`${record.name} CNAME ${record.target}`]))
        .join(', '),
      TableName: table.tableName,
      FilesBucket: bucket.bucketName,
      SetupFunction: setup.function.functionName,
    }
    for (const name of outputs)
      if (values[name] !== '') new CfnOutput(this, `${name}Output`, { key: name, value: values[name] })
  }
}
