import { DeleteObjectsCommand, ListObjectVersionsCommand, type ObjectIdentifier } from '@aws-sdk/client-s3'
import type { Cloud } from './cloud.ts'
import { DeployFailure, during } from './failure.ts'

/** Whether any object is in the bucket, one that was deleted and can be brought back included. A bucket that is not there holds none. */
export async function holdsObjects(cloud: Cloud, bucket: string): Promise<boolean> {
  return (await versions(cloud, bucket, 1)).length > 0
}

/** Removes every version of every object. @returns how many were removed */
export async function emptyBucket(
  cloud: Cloud,
  bucket: string,
  onRemoved: (count: number) => void,
): Promise<number> {
  let removed = 0
  for (;;) {
    // From the beginning each time: what was listed is gone.
    const some = await versions(cloud, bucket, 1000)
    if (some.length === 0) return removed
    const { Errors = [] } = await during(`emptying the bucket ${bucket}`, () =>
      cloud.s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: some, Quiet: true } })),
    )
    if (Errors.length === some.length) {
      throw new DeployFailure(
        'ACCESS_DENIED',
        `Objects of ${bucket} cannot be removed: ${Errors[0]?.Code ?? ''} ${Errors[0]?.Message ?? ''}`,
        'What is left is as it was. Look at the policy of the key and of the bucket, and begin again.',
      )
    }
    removed += some.length - Errors.length
    onRemoved(removed)
  }
}

async function versions(cloud: Cloud, bucket: string, most: number): Promise<ObjectIdentifier[]> {
  return during(`looking into the bucket ${bucket}`, async () => {
    try {
      const { Versions = [], DeleteMarkers = [] } = await cloud.s3.send(
        new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: most }),
      )
      return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchBucket') return []
      throw error
    }
  })
}
