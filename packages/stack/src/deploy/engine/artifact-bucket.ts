import { createHash } from 'node:crypto'
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { Cloud } from './cloud.ts'
import { DeployFailure, during } from './failure.ts'

/** Days after which parts that a killed deployment left are removed. */
const partDays = 1

/** The key under which bytes are stored: what they are, so that the same have the same. */
export const artifactKey = (prefix: string, bytes: Uint8Array, extension: string): string =>
  `${prefix}/${createHash('sha256').update(bytes).digest('hex')}${extension}`

/**
 * The bucket that holds what is deployed: functions by the hash of their content, templates, and a record of each release. One
 * for all stages of a service in an account and region; the deployment makes it itself.
 */
export class ArtifactBucket {
  readonly name: string
  readonly account: string
  readonly #cloud: Cloud

  private constructor(cloud: Cloud, name: string, account: string) {
    this.#cloud = cloud
    this.name = name
    this.account = account
  }

  /**
   * Makes it, or takes the one that is there. All settings are put each time: a deployment that was killed has put some.
   * @throws DeployFailure BUCKET_TAKEN when the name belongs to somebody else
   */
  static async ensure(cloud: Cloud, service: string): Promise<ArtifactBucket> {
    const bucket = await ArtifactBucket.#of(cloud, service)
    await during(`making the bucket ${bucket.name}`, () => bucket.#create())
    await during(`securing the bucket ${bucket.name}`, () => bucket.#secure())
    return bucket
  }

  /** The one that is there. @throws DeployFailure NO_RELEASE when there is none */
  static async find(cloud: Cloud, service: string): Promise<ArtifactBucket> {
    const bucket = await ArtifactBucket.#of(cloud, service)
    const isThere = await during(`looking for the bucket ${bucket.name}`, () => bucket.#isThere())
    if (isThere) return bucket
    throw new DeployFailure(
      'NO_RELEASE',
      `There is no bucket ${bucket.name}: nothing of this service was deployed in ${cloud.region}.`,
      'Look at AWS_REGION and at the account of the key.',
    )
  }

  static async #of(cloud: Cloud, service: string): Promise<ArtifactBucket> {
    const { Account } = await during('asking whose key it is', () =>
      cloud.sts.send(new GetCallerIdentityCommand({})),
    )
    if (Account === undefined) throw new Error('STS has told no account')
    return new ArtifactBucket(cloud, `${service}-artifacts-${Account}-${cloud.region}`, Account)
  }

  async #create(): Promise<void> {
    const { s3, region } = this.#cloud
    // us-east-1 is where a bucket is made when no place is named; naming it is refused.
    const place =
      region === 'us-east-1'
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } } // the SDK's list of regions lags behind
    try {
      await s3.send(new CreateBucketCommand({ Bucket: this.name, ...place }))
    } catch (error) {
      const name = error instanceof Error ? error.name : ''
      if (name === 'BucketAlreadyOwnedByYou') return
      if (name !== 'BucketAlreadyExists') throw error
      throw new DeployFailure(
        'BUCKET_TAKEN',
        `The bucket ${this.name} belongs to another account.`,
        'Whoever has it must remove it; or change the name of the service.',
      )
    }
  }

  async #isThere(): Promise<boolean> {
    try {
      await this.#cloud.s3.send(new HeadBucketCommand({ Bucket: this.name }))
      return true
    } catch (error) {
      if (error instanceof Error && ['NotFound', 'NoSuchBucket'].includes(error.name)) return false
      throw error
    }
  }

  async #secure(): Promise<void> {
    const { s3 } = this.#cloud
    const Bucket = this.name
    await s3.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      }),
    )
    await s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      }),
    )
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: {
          Rules: [
            {
              ID: 'stranded-parts',
              Status: 'Enabled',
              Filter: { Prefix: '' },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: partDays },
            },
          ],
        },
      }),
    )
    const statement = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }
    await s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      }),
    )
  }

  /** Stores bytes under their hash, unless they are there. @returns the key */
  async putOnce(prefix: string, bytes: Uint8Array, extension: string): Promise<string> {
    const key = artifactKey(prefix, bytes, extension)
    await during(`sending ${key}`, async () => {
      if (await this.#has(key)) return
      await this.#cloud.s3.send(new PutObjectCommand({ Bucket: this.name, Key: key, Body: bytes }))
    })
    return key
  }

  async put(key: string, text: string): Promise<void> {
    await during(`sending ${key}`, () =>
      this.#cloud.s3.send(new PutObjectCommand({ Bucket: this.name, Key: key, Body: text })),
    )
  }

  async get(key: string): Promise<string> {
    return during(`fetching ${key}`, async () => {
      const { Body } = await this.#cloud.s3.send(new GetObjectCommand({ Bucket: this.name, Key: key }))
      return (await Body?.transformToString()) ?? ''
    })
  }

  /** Keys that begin so, in their order. */
  async list(prefix: string): Promise<string[]> {
    return during('listing releases', async () => {
      const keys: string[] = []
      let ContinuationToken: string | undefined
      do {
        const page = await this.#cloud.s3.send(
          new ListObjectsV2Command({ Bucket: this.name, Prefix: prefix, ContinuationToken }),
        )
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []))
        ContinuationToken = page.NextContinuationToken
      } while (ContinuationToken !== undefined)
      return keys
    })
  }

  urlOf(key: string): string {
    return `https://${this.name}.s3.${this.#cloud.region}.amazonaws.com/${key}`
  }

  async #has(key: string): Promise<boolean> {
    try {
      await this.#cloud.s3.send(new HeadObjectCommand({ Bucket: this.name, Key: key }))
      return true
    } catch (error) {
      if (error instanceof Error && ['NotFound', 'NoSuchKey'].includes(error.name)) return false
      throw error
    }
  }
}
