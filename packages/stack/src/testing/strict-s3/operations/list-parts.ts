import type { Operation } from '../operation.ts'
import { readInteger, readPageSize } from '../paging.ts'
import { renderXml } from '../xml.ts'
import { owner } from './owner.ts'
import { currentUpload } from './uploads.ts'

/**
 * As AWS does, it gives NextPartNumberMarker with the last page too, and 0 with an empty one, from which the listing
 * would begin again: only IsTruncated says whether there is more. The SDK's `paginateListParts` looks at the marker
 * alone and never ends. Source: aws-sdk-go-v2 issue 1140, aws-sdk-rust issue 1143.
 */
export const listParts: Operation = (call) => {
  const { request, database } = call
  const { name, upload } = currentUpload(call)
  const limit = readPageSize(request.query, 'max-parts', 1)
  const after = readInteger(request.query, 'part-number-marker', { min: 0, fallback: 0 })
  // One more than is given tells whether there is more.
  const found = [...database.parts(name.id, { after, limit: limit + 1 })]
  const page = found.slice(0, limit)
  return {
    status: 200,
    body: renderXml('ListPartsResult', {
      Bucket: name.bucket,
      Key: name.key,
      UploadId: name.id,
      Initiator: owner,
      Owner: owner,
      StorageClass: 'STANDARD',
      PartNumberMarker: after,
      NextPartNumberMarker: page.at(-1)?.[0] ?? 0,
      MaxParts: limit,
      IsTruncated: found.length > limit,
      ChecksumAlgorithm: upload.checksum?.algorithm,
      ChecksumType: upload.checksum?.type,
      Part: page.map(([number, part]) => ({
        PartNumber: number,
        LastModified: new Date(part.modified).toISOString(),
        ETag: part.etag,
        Size: part.size,
        ...(part.checksum === undefined
          ? {}
          : { [`Checksum${part.checksum.algorithm}`]: part.checksum.value }),
      })),
    }),
  }
}
