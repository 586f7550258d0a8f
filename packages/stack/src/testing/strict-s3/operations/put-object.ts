import { checksumHeader, type StoredChecksum } from '../checksums.ts'
import type { Operation, S3Call } from '../operation.ts'
import { assertWritable } from '../preconditions.ts'
import { receiveBody } from '../receive.ts'
import type { S3Request } from '../request.ts'
import type { StoredObject } from '../stored.ts'

/** Headers of an upload that come back with the object. */
const keptHeaders = ['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires']

export const putObject: Operation = async (call) => {
  const { request, payloadHash, now, database, blobs } = call
  // Refusing now spares the client an upload in vain; what counts is the check when the bytes are there.
  assertWritable(request.headers, database.object(request.bucket, request.key))
  const { blob, size, md5, checksum } = await receiveBody(request, payloadHash, blobs)
  const object = {
    blob,
    size,
    etag: `"${md5}"`,
    modified: now.getTime(),
    headers: objectHeaders(request),
    checksum,
  }
  await commitObject(call, object)
  return { status: 200, headers: { etag: object.etag, ...checksumHeaders(checksum) } }
}

/**
 * Makes the object visible under the request's key in place of what is there, unless a precondition fails.
 *
 * @param alongside what else changes at the same moment
 * @throws {S3Error} PreconditionFailed, NoSuchKey; the object's bytes are removed then
 */
export async function commitObject(
  { request, database, blobs }: S3Call,
  object: StoredObject,
  alongside = () => {},
): Promise<void> {
  const { bucket, key, headers } = request
  const replaced = database.object(bucket, key)
  try {
    assertWritable(headers, replaced)
  } catch (error) {
    await blobs.remove(object.blob)
    throw error
  }
  database.putObject(bucket, key, object)
  alongside()
  if (replaced !== undefined) await blobs.remove(replaced.blob)
}

/** What an upload's headers say of the object. S3 takes x-amz-meta- also from the query of a presigned URL. */
export function objectHeaders({ headers, query }: S3Request): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' }
  for (const [name, value] of [...query, ...headers]) {
    const header = name.toLowerCase()
    if (header.startsWith('x-amz-meta-')) kept[header] = value
  }
  for (const name of keptHeaders) {
    const value = headers.get(name)
    if (value !== undefined) kept[name] = value
  }
  const encodings = (headers.get('content-encoding') ?? '').split(',').map((encoding) => encoding.trim())
  // The framing of the upload is no property of the object.
  const encoding = encodings.filter((name) => name !== '' && name !== 'aws-chunked').join(',')
  if (encoding !== '') kept['content-encoding'] = encoding
  return kept
}

export function checksumHeaders(checksum: StoredChecksum | undefined): Record<string, string> {
  if (checksum === undefined) return {}
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type }
}
