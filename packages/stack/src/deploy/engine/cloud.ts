import type { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { S3Client } from '@aws-sdk/client-s3'
import type { STSClient } from '@aws-sdk/client-sts'

/** What a deployment works with. */
export interface Cloud {
  readonly cloudFormation: CloudFormationClient
  readonly s3: S3Client
  readonly sts: STSClient
  readonly lambda: LambdaClient
  readonly region: string
  /** Waits between two looks at something that goes on at AWS; in tests it is over at once. */
  readonly pause: (ms: number) => Promise<void>
}
