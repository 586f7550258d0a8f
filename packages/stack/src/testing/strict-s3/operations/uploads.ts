import { randomUUID } from 'node:crypto'
import { findChecksum, parseAlgorithm } from '../checksums.ts'
import { s3Errors } from '../errors.ts'
import type { Operation, S3Call } from '../operation.ts'
import { receiveBody } from '../receive.ts'
import type { StoredUpload } from '../stored.ts'
import { renderXml } from '../xml.ts'
import { checksumHeaders, objectHeaders } from './put-object.ts'

/** The highest part number. Source: S3 user guide, "multipart upload limits". */
const maxPartNumber = 10_000

export const createMultipartUpload: Operation = ({ request, database }) => {
  const { bucket, key, headers } = request
  const id = randomUUID()
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
  database.createUpload(id, { bucket, key, headers: objectHeaders(request), checksum })
  return {
    status: 200,
    headers: checksum
      ? { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }
      : {},
    body: renderXml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id }),
  }
}

export const uploadPart: Operation = async (call) => {
  const { request, payloadHash, database, blobs } = call
  const { id, upload } = currentUpload(call)
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
  if (database.upload(id) === undefined) {
    await blobs.remove(blob)
    throw s3Errors.noSuchUpload()
  }
  const replaced = database.parts(id).get(number)
  database.putPart(id, number, { blob, size, etag, checksum })
  if (replaced !== undefined) await blobs.remove(replaced.blob)
  return { status: 200, headers: { etag, ...checksumHeaders(checksum) } }
}

export const abortMultipartUpload: Operation = async (call) => {
  const { id } = currentUpload(call)
  const parts = call.database.parts(id)
  call.database.deleteUpload(id)
  for (const { blob } of parts.values()) await call.blobs.remove(blob)
  return { status: 204 }
}

/** The upload that the request names, which also has to be of the request's key. @throws {S3Error} NoSuchUpload */
export function currentUpload({ request, database }: S3Call): { id: string; upload: StoredUpload } {
  const id = request.query.get('uploadId') ?? ''
  const upload = database.upload(id)
  if (upload === undefined || upload.bucket !== request.bucket || upload.key !== request.key) {
    throw s3Errors.noSuchUpload()
  }
  return { id, upload }
}
