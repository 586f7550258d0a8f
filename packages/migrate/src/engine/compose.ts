import { hash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { newToken, type StoredFile, shardOf, type TagEntry } from '@lading/store'
import { tagKeyOf } from '@lading/store/items'
import type { StoredBody } from '../body/copy.ts'
import type { MigrationDefinition } from '../define.ts'
import type { Prepared } from './prepare.ts'

const marks = new WeakMap<object, string>()

/**
 * Begins the write ids of a migration, so that it knows what nobody else has changed since: another migration into the same
 * workspace neither.
 */
export function writeMarkOf(migration: Pick<MigrationDefinition, 'name' | 'source'>): string {
  let mark = marks.get(migration)
  if (mark === undefined) {
    const { name, source } = migration
    const identity = JSON.stringify([name, source.connection.database, source.table])
    mark = `mig_${hash('sha256', identity, 'base64url').slice(0, 6)}_`
    marks.set(migration, mark)
  }
  return mark
}

/** Another one for each process: 60 random bits. */
const processMark = newToken().slice(0, 12)
let writes = 0

/** Another one for each write: a random text for each would take as long as all the rest of an item. */
const nextWriteId = (mark: string) => `${mark}${processMark}${(writes++).toString(36)}`

/**
 * Whether the head is as the migration wrote it, or as it was when the tables were given back.
 * @param mark see `writeMarkOf`
 * @param returnedAt ISO 8601; undefined when they were not
 */
export const isOurs = (head: StoredFile, mark: string, returnedAt?: string): boolean =>
  head.state === 'ready' &&
  (head.writeId.startsWith(mark) || (returnedAt !== undefined && head.updatedAt <= returnedAt))

interface Content extends StoredBody {
  readonly uploadId: string
}

interface ComposeContext {
  readonly workspaceId: string
  readonly shards: number
  readonly now: string
  /** See `writeMarkOf`. */
  readonly mark: string
}

/** The head that a record makes. */
export function compose(
  { fileId, externalRef, name, contentType, tags, metadata, createdAt }: Prepared,
  { uploadId, size, sha256, partSize, partsSha256, detectedContentType }: Content,
  { workspaceId, shards, now, mark }: ComposeContext,
  present: StoredFile | undefined,
): StoredFile {
  const file: StoredFile = {
    workspaceId,
    fileId,
    state: 'ready',
    name,
    contentType,
    size,
    uploadId,
    version: 1,
    externalRef,
    tags: [...tags],
    metadata,
    origin: present?.origin ?? uploadId,
    totalBytes: size,
    revision: (present?.revision ?? 0) + 1,
    fence: present?.fence ?? 0,
    writeId: nextWriteId(mark),
    effects: [],
    createdAt: createdAt ?? present?.createdAt ?? now,
    updatedAt: now,
    shard: present?.shard ?? shardOf(fileId, shards),
  }
  // One by one: spread into the literal they would cost as much as all the rest.
  if (detectedContentType !== undefined) file.detectedContentType = detectedContentType
  if (sha256 !== undefined) file.sha256 = sha256
  if (partSize !== undefined) file.partSize = partSize
  if (partsSha256 !== undefined) file.partsSha256 = partsSha256
  return file
}

/** What is another with each write, although nothing has changed. */
const volatile = ['revision', 'writeId', 'updatedAt', 'fence', 'effects', 'origin', 'shard'] as const

/** Fields in which two heads differ; none when they say the same. */
export function differences(left: StoredFile, right: StoredFile): string[] {
  const names = new Set([...Object.keys(left), ...Object.keys(right)])
  for (const name of volatile) names.delete(name)
  const of = (file: StoredFile, name: string) => (file as Readonly<Record<string, unknown>>)[name]
  return [...names].filter((name) => {
    const [a, b] = [of(left, name), of(right, name)]
    return a !== b && !isDeepStrictEqual(a, b)
  })
}

export function tagEntries(file: StoredFile): TagEntry[] {
  const { workspaceId, fileId, createdAt, shard, writeId, updatedAt } = file
  return file.tags.map((tag) => ({
    workspaceId,
    fileId,
    tag,
    tagKey: tagKeyOf(tag),
    stamp: writeId,
    writtenAt: updatedAt,
    createdAt,
    shard,
  }))
}

export const objectKeyOf = ({
  workspaceId,
  fileId,
  uploadId,
}: Pick<StoredFile, 'workspaceId' | 'fileId' | 'uploadId'>): string => `${workspaceId}/${fileId}/${uploadId}`
