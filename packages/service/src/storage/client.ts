import type { S3Client } from '@aws-sdk/client-s3'

/** The SDK's S3 client and its signer: heavy, so they are loaded when the first call needs them. */
const loadSdk = () => import('./sdk.ts')

export type S3Sdk = Awaited<ReturnType<typeof loadSdk>>

/** A bucket with the client and the commands to use on it. */
export interface BucketAccess {
  readonly bucket: string
  readonly now: () => Date
  readonly open: () => Promise<{ readonly client: S3Client; readonly sdk: S3Sdk }>
}

/** @param makeClient called once, by the first operation that needs S3 */
export function bucketAccess(
  bucket: string,
  makeClient: () => Promise<S3Client>,
  now: () => Date,
): BucketAccess {
  let opened: Promise<{ client: S3Client; sdk: S3Sdk }> | undefined
  const open = async () => {
    const [sdk, client] = await Promise.all([loadSdk(), makeClient()])
    // By default the SDK signs a checksum of no bytes into every upload URL. The client is the bucket's own.
    client.config.requestChecksumCalculation = async () => 'WHEN_REQUIRED'
    return { client, sdk }
  }
  return {
    bucket,
    now,
    open: () => {
      opened ??= open()
      return opened
    },
  }
}

/** Whether S3 says that what was asked for is not there. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && ['NotFound', 'NoSuchKey', 'NoSuchUpload'].includes(error.name)
}
