import type {
  CreateBucketCommandInput,
  DeleteBucketCommandInput,
  HeadBucketCommandInput,
  PutBucketEncryptionCommandInput,
  PutBucketLifecycleConfigurationCommandInput,
  PutBucketPolicyCommandInput,
  PutBucketTaggingCommandInput,
  PutBucketVersioningCommandInput,
  PutPublicAccessBlockCommandInput,
} from '@aws-sdk/client-s3'
import { type AwsError, awsError } from '../errors.ts'
import type { Commands } from '../service-table.ts'
import type { Buckets } from './buckets.ts'

/** The region where a bucket is made when no place is named, and where naming it is refused. */
const nameless = 'us-east-1'

export function bucketCommands(buckets: Buckets): Commands {
  const { region } = buckets.identity
  return {
    CreateBucket(input: CreateBucketCommandInput) {
      const { Bucket: name = '' } = input
      refuseName(name)
      refusePlace(input.CreateBucketConfiguration?.LocationConstraint, region)
      const existing = buckets.all.get(name)
      if (existing === undefined) buckets.add(name)
      else if (!existing.isOwn) throw taken
      // There S3 answers as if it had just been made.
      else if (existing.region !== nameless || region !== nameless) throw alreadyOwned
      return { Location: region === nameless ? `/${name}` : `http://${name}.s3.amazonaws.com/` }
    },

    HeadBucket({ Bucket: name }: HeadBucketCommandInput) {
      return { BucketRegion: buckets.get(name).region, AccessPointAlias: false }
    },

    DeleteBucket({ Bucket: name }: DeleteBucketCommandInput) {
      const bucket = buckets.get(name)
      if (bucket.versions.length > 0) {
        const more = bucket.isVersioned ? '. You must delete all versions in the bucket.' : ''
        throw awsError('BucketNotEmpty', 409, `The bucket you tried to delete is not empty${more}`)
      }
      buckets.all.delete(bucket.name)
      return {}
    },

    PutBucketEncryption(input: PutBucketEncryptionCommandInput) {
      const { ServerSideEncryptionConfiguration: encryption } = input
      const bucket = buckets.get(input.Bucket)
      if (encryption !== undefined) bucket.configuration.encryption = encryption
      return {}
    },

    PutBucketVersioning(input: PutBucketVersioningCommandInput) {
      const bucket = buckets.get(input.Bucket)
      const { Status: status } = input.VersioningConfiguration ?? {}
      if (status === undefined) throw malformed
      bucket.configuration.versioning = status
      return {}
    },

    PutBucketLifecycleConfiguration(input: PutBucketLifecycleConfigurationCommandInput) {
      const bucket = buckets.get(input.Bucket)
      const { LifecycleConfiguration: lifecycle } = input
      const rules = lifecycle?.Rules ?? []
      if (rules.length === 0 || rules.some(({ Status }) => Status === undefined)) throw malformed
      bucket.configuration.lifecycle = { Rules: rules }
      return {}
    },

    PutBucketPolicy(input: PutBucketPolicyCommandInput) {
      const bucket = buckets.get(input.Bucket)
      refusePolicy(input.Policy ?? '', bucket.name)
      bucket.configuration.policy = input.Policy ?? ''
      return {}
    },

    PutPublicAccessBlock(input: PutPublicAccessBlockCommandInput) {
      const bucket = buckets.get(input.Bucket)
      const { PublicAccessBlockConfiguration: block } = input
      if (block !== undefined) bucket.configuration.publicAccessBlock = block
      return {}
    },

    PutBucketTagging(input: PutBucketTaggingCommandInput) {
      const bucket = buckets.get(input.Bucket)
      bucket.configuration.tags = input.Tagging?.TagSet ?? []
      return {}
    },
  }
}

const alreadyOwned: AwsError = awsError(
  'BucketAlreadyOwnedByYou',
  409,
  'Your previous request to create the named bucket succeeded and you already own it.',
)
const taken: AwsError = awsError(
  'BucketAlreadyExists',
  409,
  'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
)
const malformed: AwsError = awsError(
  'MalformedXML',
  400,
  'The XML you provided was not well-formed or did not validate against our published schema',
)

/** 3 to 63 small letters, digits, dots and hyphens: S3's rules for general purpose buckets. */
function refuseName(name: string): void {
  if (/^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) return
  throw awsError('InvalidBucketName', 400, 'The specified bucket is not valid.')
}

function refusePlace(place: string | undefined, region: string): void {
  if (place === nameless) {
    throw awsError('InvalidLocationConstraint', 400, 'The specified location-constraint is not valid')
  }
  const isRight = region === nameless ? place === undefined : place === region
  if (isRight) return
  throw awsError(
    'IllegalLocationConstraintException',
    400,
    `The ${place ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  )
}

function refusePolicy(text: string, bucket: string): void {
  const refuse = (message: string) => {
    throw awsError('MalformedPolicy', 400, message)
  }
  if (!text.startsWith('{')) refuse("Policies must be valid JSON and the first byte must be '{'")
  const statements = statementsOf(text)
  if (statements.length === 0) refuse('Missing required field Statement')
  const arn = `arn:aws:s3:::${bucket}`
  const resources = statements.flatMap(({ Resource = [] }) => [Resource].flat())
  if (resources.some((one) => one !== arn && !one.startsWith(`${arn}/`)))
    refuse('Policy has invalid resource')
}

function statementsOf(text: string): { Resource?: string | string[] }[] {
  try {
    // What else it may be has no statements.
    const { Statement = [] } = JSON.parse(text) as { Statement?: { Resource?: string | string[] }[] }
    return [Statement].flat()
  } catch {
    throw awsError('MalformedPolicy', 400, 'This policy contains invalid Json')
  }
}
