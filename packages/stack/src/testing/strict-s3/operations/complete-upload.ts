import { createHash } from 'node:crypto'
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

/**
 * Makes the parts one object, whose Last-Modified is when the upload was begun (S3 user guide, "Working with object
 * metadata").
 *
 * A completion that is repeated is refused with NoSuchUpload, as the API reference says of an upload that "may have
 * been aborted or completed". AWS has been seen to answer it with the same success again for some time, which nothing
 * promises: who depends on that loses, who takes NoSuchUpload as a reason to look at the object does not.
 */
export const completeMultipartUpload: Operation = async (call) => {
  const { request, database, blobs } = call
  currentUpload(call)
  const xml = await receiveXml(call)
  // Another call may have completed or aborted it while the list of the parts came in.
  const { name, upload } = currentUpload(call)
  assertWritable(request.headers, database.object(name.bucket, name.key))
  const parts = chooseParts(call, xml, upload)
  const size = parts.reduce((sum, part) => sum + part.size, 0)
  assertClaims(request.headers, upload, size)
  const { blob, checksum } = await concatenate(call, parts, upload)
  const claimed = upload.checksum && request.headers.get(checksumHeader(upload.checksum.algorithm))
  if (claimed !== undefined && claimed !== checksum?.value) {
    await blobs.remove(blob)
    throw s3Errors.badDigest(upload.checksum?.algorithm ?? 'checksum')
  }
  // Another call may have completed or aborted it while the bytes were put together.
  if (database.upload(name) === undefined) {
    await blobs.remove(blob)
    throw s3Errors.noSuchUpload(name.id)
  }
  const etag = `"${multipartMd5(parts)}-${parts.length}"`
  const object = { blob, size, etag, modified: upload.initiated, headers: upload.headers, checksum }
  const stored = database.parts(name.id)
  await commitObject(call, object, () => database.deleteUpload(name))
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

/** What the headers say of the object beside its checksum. @throws {S3Error} InvalidRequest, BadDigest */
function assertClaims(headers: ReadonlyMap<string, string>, { checksum }: StoredUpload, size: number): void {
  const claimed = headers.get('x-amz-mp-object-size')
  if (claimed !== undefined && claimed !== `${size}`) {
    throw s3Errors.invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${claimed} does not match what was computed: ${size}`,
    )
  }
  const type = headers.get('x-amz-checksum-type')
  if (type !== undefined && type !== checksum?.type) throw s3Errors.badDigest('checksum type')
}

/** @throws {S3Error} InvalidPart, InvalidPartOrder, EntityTooSmall, InvalidRequest, MalformedXML */
function chooseParts({ request, database }: S3Call, xml: string, { checksum }: StoredUpload): StoredPart[] {
  const id = request.query.get('uploadId') ?? ''
  const stored = database.parts(id)
  const items = readXmlItems(xml, 'Part')
  const numbers = items.map((item) => Number(item.get('PartNumber')))
  if (numbers.some((number, index) => number <= (numbers[index - 1] ?? 0))) throw s3Errors.invalidPartOrder()
  return items.map((item, index) => {
    const number = Number(item.get('PartNumber'))
    const part = stored.get(number)
    const etag = item.get('ETag') ?? ''
    const named = { PartNumber: `${number}`, ETag: etag.replaceAll('"', '') }
    if (part === undefined || !matches(etag, part.etag))
      throw s3Errors.invalidPart({ UploadId: id, ...named })
    if (index < items.length - 1 && part.size < minPartBytes) {
      throw s3Errors.entityTooSmall({
        ProposedSize: `${part.size}`,
        MinSizeAllowed: `${minPartBytes}`,
        ...named,
      })
    }
    const claimed = checksum && item.get(`Checksum${checksum.algorithm}`)
    if (checksum?.type === 'COMPOSITE' && claimed === undefined) {
      throw s3Errors.invalidRequest(
        `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must ` +
          `include the checksum for each part. It was missing for part ${number} in the request.`,
      )
    }
    if (claimed !== undefined && claimed !== part.checksum?.value) {
      throw s3Errors.invalidPart({ UploadId: id, ...named })
    }
    return part
  })
}

/** @throws {S3Error} NoSuchUpload, InvalidPart when the upload ended, or a part was replaced, meanwhile */
async function concatenate(
  call: S3Call,
  parts: readonly StoredPart[],
  { checksum }: StoredUpload,
): Promise<{ blob: string; checksum: StoredChecksum | undefined }> {
  const { blobs } = call
  const running = checksum?.type === 'FULL_OBJECT' ? startChecksum(checksum.algorithm) : undefined
  async function* bytes() {
    for (const part of parts) {
      const file = await blobs.openUnlessGone(part.blob)
      if (file === undefined) {
        const { name } = currentUpload(call)
        throw s3Errors.invalidPart({ UploadId: name.id })
      }
      for await (const chunk of file.createReadStream()) {
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
