import { s3Errors } from './errors.ts'
import type { Operation } from './operation.ts'
import { createBucket, deleteBucket, headBucket, listBuckets } from './operations/buckets.ts'
import { completeMultipartUpload } from './operations/complete-upload.ts'
import { deleteObject, deleteObjects } from './operations/delete-object.ts'
import { getObject, headObject } from './operations/get-object.ts'
import { listObjectsV2 } from './operations/list-objects.ts'
import { listParts } from './operations/list-parts.ts'
import { listMultipartUploads } from './operations/list-uploads.ts'
import { putObject } from './operations/put-object.ts'
import { abortMultipartUpload, createMultipartUpload, uploadPart } from './operations/uploads.ts'
import type { S3Request } from './request.ts'

/** One operation: what a request for it looks like, and what answers it. */
interface Route {
  readonly method: string
  readonly target: 'service' | 'bucket' | 'object'
  /** Query parameters that tell it from others of the same method. */
  readonly requires: readonly string[]
  /** Further parameters that it understands. */
  readonly allows: RegExp
  readonly operation: Operation
}

const listParameters =
  /^(prefix|delimiter|max-keys|continuation-token|start-after|encoding-type|fetch-owner)$/
const listUploadsParameters = /^(prefix|max-uploads|key-marker|upload-id-marker|encoding-type)$/
const listPartsParameters = /^(max-parts|part-number-marker)$/
const responseParameters = /^response-/
const metadataParameters = /^x-amz-(meta-|checksum-|sdk-checksum-)/i
const none = /^$/

const routes: readonly Route[] = [
  route('GET', 'service', [], none, listBuckets),
  route('PUT', 'bucket', [], none, createBucket),
  route('HEAD', 'bucket', [], none, headBucket),
  route('DELETE', 'bucket', [], none, deleteBucket),
  route('GET', 'bucket', ['list-type'], listParameters, listObjectsV2),
  route('GET', 'bucket', ['uploads'], listUploadsParameters, listMultipartUploads),
  route('POST', 'bucket', ['delete'], none, deleteObjects),
  route('POST', 'object', ['uploads'], metadataParameters, createMultipartUpload),
  route('PUT', 'object', ['uploadId', 'partNumber'], metadataParameters, uploadPart),
  route('POST', 'object', ['uploadId'], metadataParameters, completeMultipartUpload),
  route('GET', 'object', ['uploadId'], listPartsParameters, listParts),
  route('DELETE', 'object', ['uploadId'], none, abortMultipartUpload),
  route('PUT', 'object', [], metadataParameters, putObject),
  route('GET', 'object', [], responseParameters, getObject),
  route('HEAD', 'object', [], responseParameters, headObject),
  route('DELETE', 'object', [], none, deleteObject),
]

/** Parameters that any operation may carry: those of the signature, and the SDK's note of the operation. */
const everywhere =
  /^(x-id|X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Content-Sha256)|x-amz-checksum-mode)$/

/**
 * The operation that a request asks for. What this server does not know is refused, since ignoring it would look
 * like success.
 *
 * @throws {S3Error} NotImplemented, MethodNotAllowed
 */
export function operationOf({ method, bucket, key, query, headers }: S3Request): Operation {
  if (headers.has('x-amz-copy-source')) throw s3Errors.notImplemented('x-amz-copy-source')
  const target = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object'
  const candidates = routes.filter((candidate) => candidate.method === method && candidate.target === target)
  if (candidates.length === 0) throw s3Errors.methodNotAllowed()
  const parameters = [...query.keys()].filter((name) => !everywhere.test(name))
  const found = candidates.find(
    ({ requires, allows }) =>
      requires.every((name) => query.has(name)) &&
      parameters.every((name) => requires.includes(name) || allows.test(name)),
  )
  if (found === undefined) throw s3Errors.notImplemented(parameters.join(', ') || method)
  return found.operation
}

function route(
  method: string,
  target: Route['target'],
  requires: readonly string[],
  allows: RegExp,
  operation: Operation,
): Route {
  return { method, target, requires, allows, operation }
}
