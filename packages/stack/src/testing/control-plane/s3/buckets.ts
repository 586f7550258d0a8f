import { awsError, validationError } from '../errors.ts'
import type { Identity } from '../identity.ts'
import { Bucket } from './bucket.ts'

export interface BucketPlace {
  /** That of the fake unless set. */
  readonly region?: string
  /** Whether it is of this account; it is unless set. */
  readonly isOwn?: boolean
}

/** All buckets that there are, also those of others: a name is taken for everybody. */
export class Buckets {
  readonly all = new Map<string, Bucket>()
  readonly identity: Identity

  constructor(identity: Identity) {
    this.identity = identity
  }

  add(name: string, { region = this.identity.region, isOwn = true }: BucketPlace = {}): Bucket {
    const bucket = new Bucket(this.identity, name, region, isOwn)
    this.all.set(name, bucket)
    return bucket
  }

  /** One that can be used from here. @throws AwsError as S3 does */
  get(name: string | undefined): Bucket {
    const bucket = this.all.get(name ?? '')
    if (bucket === undefined) throw awsError('NoSuchBucket', 404, 'The specified bucket does not exist')
    if (bucket.region !== this.identity.region) {
      throw awsError(
        'PermanentRedirect',
        301,
        'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      )
    }
    if (!bucket.isOwn) throw awsError('AccessDenied', 403, 'Access Denied')
    return bucket
  }

  /** What a URL of an object leads to, for CloudFormation. @throws AwsError ValidationError in its words */
  fetch(url: string): Uint8Array {
    const { hostname, pathname } = URL.canParse(url) ? new URL(url) : { hostname: '', pathname: '' }
    const virtual = /^(.+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/.exec(hostname)?.[1]
    const isByPath = /^s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/.test(hostname)
    if (virtual === undefined && !isByPath) throw validationError('TemplateURL must be a supported URL.')
    const [first = '', ...rest] = decodeURIComponent(pathname.slice(1)).split('/')
    const [name, key] =
      virtual === undefined ? [first, rest.join('/')] : [virtual, [first, ...rest].join('/')]
    const bucket = this.all.get(name)
    if (bucket === undefined) throw s3Error('The specified bucket does not exist')
    if (!bucket.isOwn) throw s3Error('Access Denied')
    const object = bucket.current(key)
    if (object === undefined) throw s3Error('The specified key does not exist.')
    return object.bytes
  }
}

const s3Error = (message: string) =>
  validationError(
    `S3 error: ${message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
  )
