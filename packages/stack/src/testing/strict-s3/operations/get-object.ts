import type { FileHandle } from 'node:fs/promises'
import { s3Errors } from '../errors.ts'
import type { Operation, S3Call } from '../operation.ts'
import { isModified } from '../preconditions.ts'
import { readRange } from '../range.ts'
import type { StoredObject } from '../stored.ts'
import { checksumHeaders } from './put-object.ts'

/** Headers that a presigned URL may set on the answer, as `response-<header>`. Source: S3 API reference, GetObject. */
const overridable = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]

export const getObject: Operation = async (call) => {
  const { object, file } = await openObject(call)
  try {
    const { start, end, ...reply } = describe(call, object)
    if (reply.status === 304 || end < start) {
      await file.close()
      return reply
    }
    return { ...reply, body: { file, start, end } }
  } catch (error) {
    await file.close()
    throw error
  }
}

export const headObject: Operation = (call) => {
  const { status, headers } = describe(call, currentObject(call))
  return { status, headers }
}

function currentObject({ request, database }: S3Call): StoredObject {
  const object = database.object(request.bucket, request.key)
  if (object === undefined) throw s3Errors.noSuchKey()
  return object
}

/** An open file outlives its deletion, so an object that is replaced meanwhile is still sent whole. */
async function openObject(call: S3Call): Promise<{ object: StoredObject; file: FileHandle }> {
  for (;;) {
    const object = currentObject(call)
    const file = await call.blobs.openUnlessGone(object.blob)
    if (file !== undefined) return { object, file }
  }
}

function describe({ request: { headers, query } }: S3Call, object: StoredObject) {
  const validators = { etag: object.etag, 'last-modified': new Date(object.modified).toUTCString() }
  if (!isModified(headers, object)) return { status: 304, headers: validators, start: 0, end: -1 }
  const range = readRange(headers.get('range'), object.size)
  const { start, end } = range ?? { start: 0, end: object.size - 1 }
  const overrides = overridable.flatMap((name) => {
    const value = query.get(`response-${name}`)
    if (value === null) return []
    // An HTTP header cannot carry more than Latin-1; file names beyond it need the filename*= form.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw s3Errors.invalidArgument('Header value cannot be represented using ISO-8859-1.')
    }
    return [[name, value]]
  })
  // A checksum is over the whole object, so it would say nothing of a part of it.
  const whole = range === undefined && headers.get('x-amz-checksum-mode') === 'ENABLED'
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...object.headers,
      ...Object.fromEntries(overrides),
      ...validators,
      ...(whole ? checksumHeaders(object.checksum) : {}),
      ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${object.size}` }),
      'accept-ranges': 'bytes',
      'content-length': `${end - start + 1}`,
    },
    start,
    end,
  }
}
