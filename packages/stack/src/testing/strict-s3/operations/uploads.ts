import { randomBytes } from 'node:crypto'
import { findChecksum, parseAlgorithm } from '../checksums.ts'
import { s3Errors } from '../errors.ts'
import type { Operation, S3Call } from '../operation.ts'
import { receiveBody } from '../receive.ts'
import type { StoredUpload, UploadName } from '../stored.ts'
import { renderXml } from '../xml.ts'
import { checksumHeaders, objectHeaders } from './put-object.ts'

/** The highest part number. Source: S3 user guide, "multipart upload limits". */
const maxPartNumber = 10_000

export const createMultipartUpload: Operation = ({ request, database, now }) => {
  const { bucket, key, headers } = request
  const name = headers.get('x-amz-checksum-algorithm')
  const type = headers.get('x-amz-checksum-type') ?? 'COMPOSITE'
  if (type !== 'COMPOSITE' && type !== 'FULL_OBJECT') {
    throw s3Errors.invalidRequest('Value for x-amz-checksum-type header is invalid.')
  }
  const checksum: StoredUpload['checksum'] =
    name === undefined ? undefined : { algorithm: parseAlgorithm(name), type }
  if (checksum?.type === 'FULL_OBJECT' && checksum.algorithm !== 'CRC32') {
    throw s3Errors.invalidRequest(
      `The FULL_OBJECT checksum type cannot be used with the ${checksum.algorithm.toLowerCase()} checksum algorithm.`,
    )
  }
  const id = newUploadId(now)
  const upload = { initiated: now.getTime(), headers: objectHeaders(request), checksum }
  database.createUpload({ bucket, key, id }, upload)
  return {
    status: 200,
    headers: checksum
      ? { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }
      : {},
    body: renderXml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id }),
  }
}

export const uploadPart: Operation = async (call) => {
  const { request, payloadHash, now, database, blobs } = call
  const { name, upload } = currentUpload(call)
  const number = Number(request.query.get('partNumber'))
  if (!Number.isInteger(number) || number < 1 || number > maxPartNumber) {
    throw s3Errors.invalidArgument('Part number must be an integer between 1 and 10000, inclusive')
  }
  const expected = upload.checksum?.algorithm
  const announced = request.headers
    .get('x-amz-trailer')
    ?.replace(/^x-amz-checksum-/i, '')
    .toUpperCase()
  const actual = findChecksum(request.headers)?.algorithm ?? announced
  if (expected !== undefined && actual !== expected) {
    throw s3Errors.invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ` +
        `${actual?.toLowerCase() ?? 'null'}`,
    )
  }
  const { blob, size, md5, checksum } = await receiveBody(request, payloadHash, blobs)
  const etag = `"${md5}"`
  // The upload may have been completed or aborted while the bytes came in.
  if (database.upload(name) === undefined) {
    await blobs.remove(blob)
    throw s3Errors.noSuchUpload(name.id)
  }
  const replaced = database.parts(name.id, { after: number - 1, limit: 1 }).get(number)
  database.putPart(name.id, number, { blob, size, etag, modified: now.getTime(), checksum })
  if (replaced !== undefined) await blobs.remove(replaced.blob)
  return { status: 200, headers: { etag, ...checksumHeaders(checksum) } }
}

export const abortMultipartUpload: Operation = async (call) => {
  const { name } = currentUpload(call)
  const parts = call.database.parts(name.id)
  call.database.deleteUpload(name)
  for (const { blob } of parts.values()) await call.blobs.remove(blob)
  return { status: 204 }
}

/** The upload that the request names, which also has to be of the request's key. @throws {S3Error} NoSuchUpload */
export function currentUpload({ request, database }: S3Call): { name: UploadName; upload: StoredUpload } {
  const { bucket, key, query } = request
  const name = { bucket, key, id: query.get('uploadId') ?? '' }
  const upload = database.upload(name)
  if (upload === undefined) throw s3Errors.noSuchUpload(name.id)
  return { name, upload }
}

/**
 * S3 lists the uploads of a key in the order of their beginning, and goes on behind an id in the order of ids. Both
 * can hold only when the two orders are one, so an id begins with its time.
 */
function newUploadId(now: Date): string {
  return now.getTime().toString(16).padStart(12, '0') + randomBytes(16).toString('hex')
}
