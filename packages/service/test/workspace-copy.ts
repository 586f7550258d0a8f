import { type AttributeValue, BatchWriteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { newKeyId } from '@lading/store'
import { type Place, takeStock } from './stock.ts'

/** What addresses a prepared workspace: its id, the key of its caller, and what the scenario needs to know of it. */
export interface Prepared<At> {
  readonly workspaceId: string
  readonly apiKey: string
  readonly at: At
}

/** A workspace as it is stored, to be stored again under other ids: far faster than to prepare each through the API. */
export interface Snapshot<At> {
  copy(): Promise<Prepared<At>>
}

/** Items that DynamoDB takes at once. */
const batchSize = 25

/** @param part the bytes of the one part that each multipart upload under way holds; undefined when it holds none */
export async function snapshot<At>(
  place: Place,
  prepared: Prepared<At>,
  part: string | undefined,
): Promise<Snapshot<At>> {
  const { dynamoDb, s3, tableName, bucketName: Bucket } = place
  const { workspaceId } = prepared
  const items = (await itemsOf(place)).filter(
    ({ pk, sk, workspaceId: owner }) =>
      (pk?.S?.startsWith(`W#${workspaceId}`) || owner?.S === workspaceId) &&
      !pk?.S?.includes('#A#') &&
      sk?.S !== 'CALL',
  )
  const keyIds = items.flatMap(({ sk, keyId }) => (sk?.S === 'KEY' ? [keyId?.S ?? ''] : []))
  const stock = await takeStock(place)
  const own = (key: string) => key.startsWith(`${workspaceId}/`)
  const objects = await Promise.all(
    stock.objects.filter(own).map(async (Key) => {
      const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      return { Key, ContentType, bytes: (await Body?.transformToByteArray()) ?? new Uint8Array() }
    }),
  )
  const multiparts = stock.multiparts.filter(({ key }) => own(key))

  return {
    async copy() {
      const newId = `ws_${newKeyId()}` // both ids have as many random characters
      const names = new Map([[workspaceId, newId], ...keyIds.map((id) => [id, newKeyId()] as const)])
      for (const { key, id } of multiparts) {
        const Key = renamed(key, names)
        const { UploadId = '' } = await s3.send(
          new CreateMultipartUploadCommand({
            Bucket,
            Key,
            ChecksumAlgorithm: 'SHA256',
            ChecksumType: 'COMPOSITE',
          }),
        )
        if (part !== undefined) {
          await s3.send(
            new UploadPartCommand({
              Bucket,
              Key,
              UploadId,
              PartNumber: 1,
              Body: part,
              ChecksumAlgorithm: 'SHA256',
            }),
          )
        }
        names.set(id, UploadId)
      }
      for (const { Key, ContentType, bytes } of objects) {
        const command = { Bucket, Key: renamed(Key, names), ContentType, Body: bytes }
        await s3.send(new PutObjectCommand({ ...command, ChecksumAlgorithm: 'SHA256' }))
      }
      const copies: typeof items = JSON.parse(renamed(JSON.stringify(items), names))
      for (let at = 0; at < copies.length; at += batchSize) {
        const RequestItems = {
          [tableName]: copies.slice(at, at + batchSize).map((Item) => ({ PutRequest: { Item } })),
        }
        await dynamoDb.send(new BatchWriteItemCommand({ RequestItems }))
      }
      return JSON.parse(renamed(JSON.stringify({ ...prepared, workspaceId: newId }), names))
    },
  }
}

function renamed(text: string, names: ReadonlyMap<string, string>): string {
  let result = text
  for (const [from, to] of names) result = result.replaceAll(from, to)
  return result
}

async function itemsOf({ dynamoDb, tableName }: Place): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = []
  let from: Record<string, AttributeValue> | undefined
  do {
    const page = await dynamoDb.send(
      new ScanCommand({
        TableName: tableName,
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    )
    items.push(...(page.Items ?? []))
    from = page.LastEvaluatedKey
  } while (from !== undefined)
  return items
}
