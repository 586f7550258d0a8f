import type { ListObjectsV2CommandInput, ListObjectVersionsCommandInput } from '@aws-sdk/client-s3'
import { awsError } from '../errors.ts'
import { pageAfter } from '../paging.ts'
import { type Commands, refuseOptions } from '../service-table.ts'
import { byBytes, type StoredObject } from './bucket.ts'
import type { Buckets } from './buckets.ts'

/** Keys that S3 lists at most. */
const maxKeys = 1000

/** @param pageSize keys of a page, where it is less than S3's */
export function listingCommands(buckets: Buckets, pageSize: number): Commands {
  const sizeOf = (asked = maxKeys) => Math.min(asked, maxKeys, pageSize)
  return {
    ListObjectsV2(input: ListObjectsV2CommandInput) {
      refuseOptions('ListObjectsV2', input, ['Delimiter', 'StartAfter', 'EncodingType', 'FetchOwner'])
      const bucket = buckets.get(input.Bucket)
      const { Prefix: prefix = '', ContinuationToken: token } = input
      const all = [...bucket.objects.values()].filter(({ key }) => key.startsWith(prefix))
      const page = pageAfter(all, token, sizeOf(input.MaxKeys), ({ key }) => key)
      if (page === undefined) {
        throw awsError('InvalidArgument', 400, 'The continuation token provided is incorrect')
      }
      return {
        Name: bucket.name,
        Prefix: prefix,
        MaxKeys: input.MaxKeys ?? maxKeys,
        KeyCount: page.items.length,
        IsTruncated: page.next !== undefined,
        ContinuationToken: token,
        NextContinuationToken: page.next,
        // The SDK leaves out a list that S3 sends nothing for.
        Contents: page.items.length === 0 ? undefined : page.items.map(listed),
      }
    },

    ListObjectVersions(input: ListObjectVersionsCommandInput) {
      refuseOptions('ListObjectVersions', input, ['Delimiter', 'EncodingType'])
      const bucket = buckets.get(input.Bucket)
      const { Prefix: prefix = '', KeyMarker: afterKey, VersionIdMarker: afterVersion } = input
      // By key, and of a key the newest first; sorting keeps the order of what is alike.
      const all = bucket.versions
        .filter(({ key }) => key.startsWith(prefix))
        .toReversed()
        .toSorted((a, b) => byBytes(a.key, b.key))
      const start = afterKey === undefined ? 0 : startAfter(all, afterKey, afterVersion)
      const items = all.slice(start, start + sizeOf(input.MaxKeys))
      const last = items.at(-1)
      const isTruncated = start + items.length < all.length
      const current = new Set(all.filter((one, index) => all[index - 1]?.key !== one.key))
      const entries = items.map((one) => ({
        ...listed(one),
        VersionId: one.versionId,
        IsLatest: current.has(one),
      }))
      const versions = entries.filter((_, index) => items[index]?.isDeleteMarker === false)
      const markers = entries.filter((_, index) => items[index]?.isDeleteMarker === true)
      return {
        Name: bucket.name,
        Prefix: prefix,
        MaxKeys: input.MaxKeys ?? maxKeys,
        IsTruncated: isTruncated,
        NextKeyMarker: isTruncated ? last?.key : undefined,
        NextVersionIdMarker: isTruncated ? last?.versionId : undefined,
        Versions: versions.length === 0 ? undefined : versions,
        DeleteMarkers: markers.length === 0 ? undefined : markers,
      }
    },
  }
}

const listed = ({ key, bytes, etag, at }: StoredObject) => ({
  Key: key,
  Size: bytes.length,
  ETag: etag,
  LastModified: at,
  StorageClass: 'STANDARD',
})

/** Markers need not be there any more: what was listed may have been deleted. */
function startAfter(all: readonly StoredObject[], key: string, versionId: string | undefined): number {
  const exact = all.findIndex((one) => one.key === key && one.versionId === versionId)
  if (exact !== -1) return exact + 1
  const next = all.findIndex((one) => byBytes(one.key, key) > 0)
  return next === -1 ? all.length : next
}
