import { dirname, join } from 'node:path'
import { localCredentials, localRegion } from '@lading/stack/testing'
import type { MicronautBuild } from './micronaut.ts'

/** How to start a function: the arguments of `spawn`. */
export interface FunctionProcess {
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>
}

/** What the function is to speak to. */
export interface MicronautWorld {
  /** Host and port of a Lambda Runtime API, `127.0.0.1:9001` for one. */
  readonly runtimeApi: string
  /** Base URL of a DynamoDB. */
  readonly dynamoDb: string
  /** The table that `createMicronautTable` made. */
  readonly table: string
  /** Memory of the function in MiB: 85 % of it become the heap, as Lambda does it. */
  readonly memory: number
}

const handler = 'io.micronaut.function.aws.proxy.payload2.APIGatewayV2HTTPEventFunction'

/**
 * The peer as Lambda's managed Java runtime starts a function: AWS's own runtime interface client, which fetches the
 * events from the Runtime API, and the flags that the managed runtime gives (serial collector, C1 only, 85 % heap).
 */
export function micronautProcess(
  { jar, java }: MicronautBuild,
  { runtimeApi, dynamoDb, table, memory }: MicronautWorld,
): FunctionProcess {
  const runtime = join(dirname(jar), 'lambda-runtime', '*')
  return {
    command: java,
    args: [
      `-XX:MaxHeapSize=${Math.floor(memory * 1024 * 0.85)}k`,
      '-XX:+UseSerialGC',
      '-XX:+TieredCompilation',
      '-XX:TieredStopAtLevel=1',
      '-Xshare:auto',
      '-classpath',
      `${runtime}:${jar}`,
      'com.amazonaws.services.lambda.runtime.api.client.AWSLambda',
      handler,
    ],
    env: {
      AWS_LAMBDA_RUNTIME_API: runtimeApi,
      AWS_LAMBDA_FUNCTION_NAME: 'micronaut',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memory}`,
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/micronaut',
      AWS_LAMBDA_LOG_STREAM_NAME: 'bench',
      AWS_REGION: localRegion,
      AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
      LAMBDA_TASK_ROOT: dirname(jar),
      LANG: 'en_US.UTF-8',
      TABLE_NAME: table,
      TZ: ':UTC',
      _HANDLER: handler,
    },
  }
}
