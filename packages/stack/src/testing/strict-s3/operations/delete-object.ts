import { S3Error, s3Errors } from '../errors.ts'
import type { Operation, S3Call } from '../operation.ts'
import { assertMatch } from '../preconditions.ts'
import { receiveText } from '../receive.ts'
import { readXmlItems, renderXml } from '../xml.ts'

/** The most keys of one DeleteObjects. Source: S3 API reference. */
const maxKeys = 1000

/** Deleting what is not there succeeds, unless the request has a condition. */
export const deleteObject: Operation = async (call) => {
  await remove(call, call.request.key, call.request.headers)
  return { status: 204 }
}

export const deleteObjects: Operation = async (call) => {
  const { request, payloadHash, blobs } = call
  const xml = await receiveText(request, payloadHash, blobs)
  const items = readXmlItems(xml, 'Object')
  if (items.length > maxKeys) throw s3Errors.malformedXml()
  const deleted: { Key: string }[] = []
  const failed: { Key: string; Code: string; Message: string }[] = []
  for (const item of items) {
    const Key = item.get('Key')
    if (Key === undefined) throw s3Errors.malformedXml()
    const etag = item.get('ETag')
    try {
      await remove(call, Key, new Map(etag === undefined ? [] : [['if-match', etag]]))
      deleted.push({ Key })
    } catch (error) {
      if (!(error instanceof S3Error)) throw error
      failed.push({ Key, Code: error.code, Message: error.message })
    }
  }
  const quiet = xml.includes('<Quiet>true</Quiet>')
  return { status: 200, body: renderXml('DeleteResult', { Deleted: quiet ? [] : deleted, Error: failed }) }
}

async function remove(call: S3Call, key: string, conditions: ReadonlyMap<string, string>): Promise<void> {
  const { request, database, blobs } = call
  const current = database.object(request.bucket, key)
  assertMatch(conditions, current)
  if (current === undefined) return
  database.deleteObject(request.bucket, key)
  await blobs.remove(current.blob)
}
