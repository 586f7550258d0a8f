import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb'
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { Service } from './harness.ts'

/** An item of the table, as JSON has it. */
export type Item = Readonly<Record<string, unknown>>

/** Where everything is. */
export type Place = Pick<Service, 'dynamoDb' | 's3' | 'tableName' | 'bucketName'>

/** All that is stored. */
export interface Stock {
  readonly items: readonly Item[]
  /** Entries of the sweeper's index. */
  readonly due: readonly Item[]
  /** Keys of objects. */
  readonly objects: readonly string[]
  readonly multiparts: readonly { readonly key: string; readonly id: string }[]
}

/** Reads the whole table and the whole bucket. */
export async function takeStock(place: Place): Promise<Stock> {
  const [items, due, objects, multiparts] = await Promise.all([
    scan(place),
    scan(place, 'gsi2'),
    objectsOf(place),
    multipartsOf(place),
  ])
  return { items, due, objects, multiparts }
}

/** The stock by workspace: nothing that belongs to one is found in another. What belongs to none is left out. */
export function byWorkspace({ items, due, objects, multiparts }: Stock): Map<string, Stock> {
  const stocks = new Map<string, { [Name in keyof Stock]: Stock[Name][number][] }>()
  const of = (workspaceId: string | undefined) => {
    const stock = stocks.get(workspaceId ?? '') ?? { items: [], due: [], objects: [], multiparts: [] }
    if (workspaceId !== undefined) stocks.set(workspaceId, stock)
    return stock
  }
  for (const item of items) of(workspaceOf(item)).items.push(item)
  for (const item of due) of(workspaceOf(item)).due.push(item)
  for (const key of objects) of(key.split('/')[0]).objects.push(key)
  for (const multipart of multiparts) of(multipart.key.split('/')[0]).multiparts.push(multipart)
  return stocks
}

/** Keys and calls are found without their workspace: a key names it, a call does not. */
function workspaceOf({ pk, workspaceId }: Item): string | undefined {
  const inKey = /^W#([^#]+)/.exec(String(pk))?.[1]
  return inKey ?? (typeof workspaceId === 'string' ? workspaceId : undefined)
}

async function scan({ dynamoDb, tableName }: Place, index?: string): Promise<Item[]> {
  const items: Item[] = []
  let from: Record<string, AttributeValue> | undefined
  do {
    const page = await dynamoDb.send(
      new ScanCommand({
        TableName: tableName,
        ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    )
    for (const item of page.Items ?? []) items.push(mapValues(item))
    from = page.LastEvaluatedKey
  } while (from !== undefined)
  return items
}

async function objectsOf({ s3, bucketName }: Place): Promise<string[]> {
  const keys: string[] = []
  for (let more = true; more; ) {
    const last = keys.at(-1)
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucketName, ...(last === undefined ? {} : { StartAfter: last }) }),
    )
    for (const { Key = '' } of page.Contents ?? []) keys.push(Key)
    more = page.IsTruncated === true
  }
  return keys
}

async function multipartsOf({ s3, bucketName }: Place): Promise<{ key: string; id: string }[]> {
  const found: { key: string; id: string }[] = []
  for (let more = true; more; ) {
    const last = found.at(-1)
    const page = await s3.send(
      new ListMultipartUploadsCommand({
        Bucket: bucketName,
        ...(last === undefined ? {} : { KeyMarker: last.key, UploadIdMarker: last.id }),
      }),
    )
    for (const { Key = '', UploadId = '' } of page.Uploads ?? []) found.push({ key: Key, id: UploadId })
    more = page.IsTruncated === true
  }
  return found
}

function mapValues(item: Record<string, AttributeValue>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, fromAttribute(value)]))
}

function fromAttribute({ S, N, BOOL, L, M, B }: AttributeValue): unknown {
  if (N !== undefined) return Number(N)
  if (L !== undefined) return L.map(fromAttribute)
  if (M !== undefined) return mapValues(M)
  return S ?? BOOL ?? B ?? null
}
