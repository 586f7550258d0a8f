import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { checksumHeader, compositeChecksum, type StoredChecksum, startChecksum } from '../checksums.ts'
import { s3Errors } from '../errors.ts'
import type { Operation, S3Call } from '../operation.ts'
import { assertWritable, matches } from '../preconditions.ts'
import { receiveText } from '../receive.ts'
import type { StoredPart, StoredUpload } from '../stored.ts'
import { readXmlItems, renderXml } from '../xml.ts'
import { commitObject } from './put-object.ts'
import { currentUpload } from './uploads.ts'

/** The smallest part but the last, in bytes. Source: S3 user guide, "multipart upload limits". */
const minPartBytes = 5 * 1024 * 1024

export const completeMultipartUpload: Operation = async (call) => {
  const { request, database, blobs, now } = call
  const { id, upload } = currentUpload(call)
  assertWritable(request.headers, database.object(request.bucket, request.key))
  const stored = database.parts(id)
  const parts = chooseParts(await receiveXml(call), stored, upload)
  const { blob, checksum } = await concatenate(call, parts, upload)
  const claimed = upload.checksum && request.headers.get(checksumHeader(upload.checksum.algorithm))
  if (claimed !== undefined && claimed !== checksum?.value) {
    await blobs.remove(blob)
    throw s3Errors.badDigest(upload.checksum?.algorithm ?? 'checksum')
  }
  const etag = `"${multipartMd5(parts)}-${parts.length}"`
  const size = parts.reduce((sum, part) => sum + part.size, 0)
  await commitObject(call, { blob, size, etag, modified: now.getTime(), headers: upload.headers, checksum })
  database.deleteUpload(id)
  for (const part of stored.values()) await blobs.remove(part.blob)
  return {
    status: 200,
    body: renderXml('CompleteMultipartUploadResult', {
      Location: `/${request.bucket}/${request.key}`,
      Bucket: request.bucket,
      Key: request.key,
      ETag: etag,
      ...(checksum === undefined
        ? {}
        : { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type }),
    }),
  }
}

/** A checksum in this request's headers is of the object, not of the XML that lists its parts. */
function receiveXml({ request, payloadHash, blobs }: S3Call): Promise<string> {
  const headers = new Map([...request.headers].filter(([name]) => !name.startsWith('x-amz-checksum-')))
  return receiveText({ ...request, headers }, payloadHash, blobs)
}

/** @throws {S3Error} InvalidPart, InvalidPartOrder, EntityTooSmall, InvalidRequest, MalformedXML */
function chooseParts(
  xml: string,
  stored: ReadonlyMap<number, StoredPart>,
  { checksum }: StoredUpload,
): StoredPart[] {
  const items = readXmlItems(xml, 'Part')
  const numbers = items.map((item) => Number(item.get('PartNumber')))
  if (numbers.some((number, index) => number <= (numbers[index - 1] ?? 0))) throw s3Errors.invalidPartOrder()
  return items.map((item, index) => {
    const number = Number(item.get('PartNumber'))
    const part = stored.get(number)
    if (part === undefined || !matches(item.get('ETag') ?? '', part.etag)) throw s3Errors.invalidPart()
    if (index < items.length - 1 && part.size < minPartBytes) throw s3Errors.entityTooSmall()
    const claimed = checksum && item.get(`Checksum${checksum.algorithm}`)
    if (checksum?.type === 'COMPOSITE' && claimed === undefined) {
      throw s3Errors.invalidRequest(
        `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must ` +
          `include the checksum for each part. It was missing for part ${number} in the request.`,
      )
    }
    if (claimed !== undefined && claimed !== part.checksum?.value) throw s3Errors.invalidPart()
    return part
  })
}

async function concatenate(
  { blobs }: S3Call,
  parts: readonly StoredPart[],
  { checksum }: StoredUpload,
): Promise<{ blob: string; checksum: StoredChecksum | undefined }> {
  const running = checksum?.type === 'FULL_OBJECT' ? startChecksum(checksum.algorithm) : undefined
  async function* bytes() {
    for (const part of parts) {
      for await (const chunk of createReadStream(blobs.path(part.blob))) {
        running?.update(chunk)
        yield chunk
      }
    }
  }
  const blob = await blobs.write(bytes())
  if (checksum === undefined) return { blob, checksum: undefined }
  const { algorithm } = checksum
  if (running !== undefined) {
    return { blob, checksum: { algorithm, value: running.digest(), type: 'FULL_OBJECT' } }
  }
  const values = parts.map((part) => part.checksum?.value ?? '')
  return { blob, checksum: compositeChecksum(algorithm, values) }
}

function multipartMd5(parts: readonly StoredPart[]): string {
  const md5 = createHash('md5')
  for (const { etag } of parts) md5.update(etag.replaceAll('"', ''), 'hex')
  return md5.digest('hex')
}
