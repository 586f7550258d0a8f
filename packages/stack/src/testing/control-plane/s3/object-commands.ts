import type {
  DeleteObjectCommandInput,
  DeleteObjectsCommandInput,
  GetObjectCommandInput,
  HeadObjectCommandInput,
  PutObjectCommandInput,
} from '@aws-sdk/client-s3'
import { awsError } from '../errors.ts'
import { type Commands, refuseOptions } from '../service-table.ts'
import { bodyOf, bytesOf } from './body.ts'
import type { Bucket, StoredObject } from './bucket.ts'
import type { Buckets } from './buckets.ts'

/** Keys of one DeleteObjects. */
const maxDeletes = 1000

const conditions = ['IfMatch', 'IfNoneMatch', 'IfModifiedSince', 'IfUnmodifiedSince', 'Range', 'PartNumber']

export function objectCommands(buckets: Buckets): Commands {
  return {
    async PutObject(input: PutObjectCommandInput) {
      refuseOptions('PutObject', input, ['IfMatch', 'WriteOffsetBytes'])
      const bucket = buckets.get(input.Bucket)
      const bytes = await bytesOf(input.Body)
      const { Key: key = '' } = input
      if (input.IfNoneMatch !== undefined && bucket.current(key) !== undefined) {
        throw awsError(
          'PreconditionFailed',
          412,
          'At least one of the pre-conditions you specified did not hold',
        )
      }
      const stored = bucket.put({
        key,
        bytes,
        contentType: input.ContentType ?? 'application/octet-stream',
        cacheControl: input.CacheControl,
        metadata: input.Metadata ?? {},
      })
      return { ETag: stored.etag, VersionId: versionOf(bucket, stored) }
    },

    GetObject(input: GetObjectCommandInput) {
      refuseOptions('GetObject', input, conditions)
      const bucket = buckets.get(input.Bucket)
      const object = find(bucket, input.Key, input.VersionId)
      return { ...headers(bucket, object), Body: bodyOf(object.bytes) }
    },

    HeadObject(input: HeadObjectCommandInput) {
      refuseOptions('HeadObject', input, conditions)
      const bucket = buckets.get(input.Bucket)
      return headers(bucket, find(bucket, input.Key, input.VersionId))
    },

    DeleteObject(input: DeleteObjectCommandInput) {
      const bucket = buckets.get(input.Bucket)
      return removed(bucket, bucket.remove(input.Key ?? '', input.VersionId))
    },

    DeleteObjects(input: DeleteObjectsCommandInput) {
      const bucket = buckets.get(input.Bucket)
      const { Objects: objects = [], Quiet: isQuiet } = input.Delete ?? {}
      if (objects.length === 0 || objects.length > maxDeletes) {
        throw awsError(
          'MalformedXML',
          400,
          'The XML you provided was not well-formed or did not validate against our published schema',
        )
      }
      const Deleted = objects.map(({ Key = '', VersionId }) => {
        const { DeleteMarker, VersionId: made } = removed(bucket, bucket.remove(Key, VersionId))
        return { Key, VersionId, DeleteMarker, DeleteMarkerVersionId: DeleteMarker ? made : undefined }
      })
      return isQuiet === true ? {} : { Deleted }
    },
  }
}

function find(bucket: Bucket, key: string | undefined, versionId: string | undefined): StoredObject {
  const object =
    versionId === undefined
      ? bucket.current(key ?? '')
      : bucket.versions.find((one) => one.key === key && one.versionId === versionId)
  if (object === undefined) {
    const [code, message] =
      versionId === undefined
        ? (['NoSuchKey', 'The specified key does not exist.'] as const)
        : (['NoSuchVersion', 'The specified version does not exist.'] as const)
    throw awsError(code, 404, message)
  }
  if (!object.isDeleteMarker) return object
  throw awsError('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.')
}

const versionOf = ({ isVersioned }: Bucket, { versionId }: StoredObject) =>
  isVersioned ? versionId : undefined

const headers = (bucket: Bucket, object: StoredObject) => ({
  ETag: object.etag,
  VersionId: versionOf(bucket, object),
  ContentLength: object.bytes.length,
  ContentType: object.contentType,
  CacheControl: object.cacheControl,
  LastModified: object.at,
  Metadata: object.metadata,
})

function removed(bucket: Bucket, object: StoredObject | undefined) {
  if (object === undefined || !bucket.isVersioned) return {}
  return { DeleteMarker: object.isDeleteMarker ? true : undefined, VersionId: object.versionId }
}
