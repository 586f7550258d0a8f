import { setTimeout } from 'node:timers/promises'
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { STSClient } from '@aws-sdk/client-sts'
import type { Cloud } from '@lading/stack/deploy/engine'

/** Clients of AWS: credentials and endpoints as the SDK finds them in the environment. */
export function connect(region: string, environment: Readonly<Record<string, string | undefined>>): Cloud {
  // CloudFormation throttles whoever deploys several stacks at once.
  const common = { region, maxAttempts: 8, retryMode: 'adaptive' } as const
  return {
    cloudFormation: new CloudFormationClient(common),
    // An endpoint of one's own has no host name for each bucket.
    s3: new S3Client({ ...common, forcePathStyle: environment.AWS_ENDPOINT_URL !== undefined }),
    sts: new STSClient(common),
    lambda: new LambdaClient(common),
    region,
    pause: (ms) => setTimeout(ms),
  }
}
