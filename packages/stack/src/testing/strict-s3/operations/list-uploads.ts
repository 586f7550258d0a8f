import type { Operation } from '../operation.ts'
import { readKeyEncoding, readPageSize } from '../paging.ts'
import type { StoredUpload } from '../stored.ts'
import { renderXml } from '../xml.ts'
import { owner } from './owner.ts'

/** Behind every upload id, which are hexadecimal. */
const behindAllIds = '~'

/** Uploads by key, those of one key in the order in which they were begun. */
export const listMultipartUploads: Operation = ({ request: { bucket, query }, database }) => {
  const limit = readPageSize(query, 'max-uploads', 1)
  const { type, encode } = readKeyEncoding(query)
  const prefix = query.get('prefix') ?? ''
  const keyMarker = query.get('key-marker') ?? ''
  // Without a key marker it says nothing: every key is behind the empty one.
  const idMarker = query.get('upload-id-marker') ?? ''
  const after = { key: keyMarker, id: idMarker === '' ? behindAllIds : idMarker }
  const page: ReturnType<typeof entry>[] = []
  let truncated = false
  for (const upload of database.uploads(bucket, { prefix, after })) {
    truncated = page.length === limit
    if (truncated) break
    page.push(entry(upload))
  }
  const last = truncated ? page.at(-1) : undefined
  return {
    status: 200,
    body: renderXml('ListMultipartUploadsResult', {
      Bucket: bucket,
      KeyMarker: encode(keyMarker),
      UploadIdMarker: idMarker,
      NextKeyMarker: last && encode(last.Key),
      NextUploadIdMarker: last?.UploadId,
      Prefix: encode(prefix),
      EncodingType: type,
      MaxUploads: limit,
      IsTruncated: truncated,
      Upload: page.map((upload) => ({ ...upload, Key: encode(upload.Key) })),
    }),
  }
}

function entry({ key, id, upload }: { key: string; id: string; upload: StoredUpload }) {
  return {
    Key: key,
    UploadId: id,
    Initiator: owner,
    Owner: owner,
    StorageClass: 'STANDARD',
    Initiated: new Date(upload.initiated).toISOString(),
    ChecksumAlgorithm: upload.checksum?.algorithm,
    ChecksumType: upload.checksum?.type,
  }
}
