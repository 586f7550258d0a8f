import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'

export interface PrivateBucketProps {
  /** Days for which what was deleted or overwritten can be brought back. */
  readonly recoverDays: number
  /** Days after which the parts of an upload that nobody completed are removed. */
  readonly partDays: number
  /** Origins of browsers that may fetch and send with signed URLs; none by default. */
  readonly corsOrigins?: readonly string[]
}

/**
 * A bucket that is reached over TLS with signed requests only: no public access, no ACLs, encrypted, versioned. What was
 * deleted is kept for some days, parts that nobody completed are not. It outlives its stack.
 */
export class PrivateBucket extends Construct {
  readonly bucket: Bucket

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id)
    const { recoverDays, partDays, corsOrigins = [] } = props
    const rules: LifecycleRule[] = [
      { id: 'stranded-parts', abortIncompleteMultipartUploadAfter: Duration.days(partDays) },
      {
        id: 'deleted',
        noncurrentVersionExpiration: Duration.days(recoverDays),
        expiredObjectDeleteMarker: true,
      },
    ]
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: rules,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      ...(corsOrigins.length === 0
        ? {}
        : {
            cors: [
              {
                allowedOrigins: [...corsOrigins],
                allowedMethods: [HttpMethods.GET, HttpMethods.HEAD, HttpMethods.PUT],
                allowedHeaders: ['*'],
                // What the SDK reads of an answer: of a part its tag and checksum.
                exposedHeaders: ['ETag', 'x-amz-checksum-sha256', 'Content-Range', 'Accept-Ranges'],
                maxAge: 3600,
              },
            ],
          }),
    })
  }
}
