import type { Database } from '../database.ts'
import { s3Errors } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { readKeyEncoding, readPageSize } from '../paging.ts'
import type { StoredObject } from '../stored.ts'
import { renderXml } from '../xml.ts'

export const listObjectsV2: Operation = ({ request: { bucket, query }, database }) => {
  const limit = readPageSize(query, 'max-keys', 0)
  const { type, encode } = readKeyEncoding(query)
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const token = query.get('continuation-token')
  const startAfter = query.get('start-after')
  const after = token === null ? (startAfter ?? '') : readToken(token)
  const page = readPage(database, { bucket, prefix, delimiter, after, limit })
  return {
    status: 200,
    body: renderXml('ListBucketResult', {
      Name: bucket,
      Prefix: encode(prefix),
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      MaxKeys: limit,
      EncodingType: type,
      KeyCount: page.objects.length + page.prefixes.length,
      IsTruncated: page.next !== undefined,
      ContinuationToken: token ?? undefined,
      NextContinuationToken: page.next === undefined ? undefined : writeToken(page.next),
      StartAfter: startAfter === null ? undefined : encode(startAfter),
      Contents: page.objects.map(({ key, object }) => ({
        Key: encode(key),
        LastModified: new Date(object.modified).toISOString(),
        ETag: object.etag,
        Size: object.size,
        StorageClass: 'STANDARD',
        ChecksumAlgorithm: object.checksum?.algorithm,
        ChecksumType: object.checksum?.type,
      })),
      CommonPrefixes: page.prefixes.map((common) => ({ Prefix: encode(common) })),
    }),
  }
}

interface PageRequest {
  readonly bucket: string
  readonly prefix: string
  /** Empty for none. */
  readonly delimiter: string
  /** The key behind which the page begins; empty for the first. */
  readonly after: string
  readonly limit: number
}

interface Page {
  readonly objects: { key: string; object: StoredObject }[]
  /** What keys have in common up to the delimiter, one entry for all of them. */
  readonly prefixes: string[]
  /** The last key of this page, when there are more. */
  readonly next: string | undefined
}

function readPage(database: Database, { bucket, prefix, delimiter, after, limit }: PageRequest): Page {
  const page: Page = { objects: [], prefixes: [], next: undefined }
  let last = ''
  if (limit === 0) return page
  for (const entry of database.objects(bucket, { prefix, after })) {
    const cut = delimiter === '' ? -1 : entry.key.indexOf(delimiter, prefix.length)
    const common = cut === -1 ? undefined : entry.key.slice(0, cut + delimiter.length)
    if (common === undefined || common !== page.prefixes.at(-1)) {
      if (page.objects.length + page.prefixes.length === limit) return { ...page, next: last }
      if (common === undefined) page.objects.push(entry)
      else page.prefixes.push(common)
    }
    last = entry.key
  }
  return page
}

function writeToken(key: string): string {
  return Buffer.from(key).toString('base64url')
}

function readToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString()
  if (writeToken(key) !== token)
    throw s3Errors.invalidArgument('The continuation token provided is incorrect')
  return key
}
