import { contract } from '@lading/contract'
import { derivedFileId } from '@lading/store'
import type { MigrationDefinition } from '../define.ts'
import { RecordFailure } from '../failure.ts'
import type { Key } from '../key.ts'
import type { MappedFile } from '../record.ts'
import type { ReferenceTemplate } from '../reference.ts'
import type { ReadRecord } from '../source/reader.ts'

/** A record that is mapped and keeps the contract's rules; its bytes are not looked at yet. */
export interface Prepared {
  readonly key: Key
  readonly fileId: string
  readonly externalRef: string
  readonly name: string
  readonly contentType: string
  readonly tags: readonly string[]
  /** JSON text. */
  readonly metadata: string
  readonly createdAt: string | undefined
  readonly body: MappedFile['body']
  readonly blobs: ReadRecord['blobs']
}

const input = contract.files.create.input
/** Of the bytes nothing is known yet; the contract's rules about them are kept where they are copied. */
const unknownSize = 0
const noTags: readonly string[] = []

/** @returns `ignored` for a record that is no file. @throws {RecordFailure} MAP_FAILED, RECORD_INVALID */
export function prepare(
  { map, target: { workspace } }: MigrationDefinition,
  template: ReferenceTemplate,
  { key, record, blobs }: ReadRecord,
): Prepared | 'ignored' {
  const mapped = runMap(map, record)
  if (mapped === undefined) return 'ignored'
  const externalRef = template.format(key)
  const { name, contentType, tags, metadata, createdAt, body } = mapped
  const checked = input.safeParse({ name, contentType, size: unknownSize, externalRef, tags, metadata })
  if (!checked.success) {
    const [issue] = checked.error.issues
    const others = checked.error.issues.length - 1
    throw new RecordFailure(
      'RECORD_INVALID',
      `${issue?.message}${others > 0 ? ` (and ${others} more)` : ''}.`,
      issue?.path.join('.'),
    )
  }
  assertBody(body)
  return {
    key,
    fileId: derivedFileId(workspace, externalRef),
    externalRef,
    name: checked.data.name,
    contentType: checked.data.contentType,
    tags: checked.data.tags.length === 0 ? noTags : checked.data.tags,
    metadata: JSON.stringify(checked.data.metadata),
    createdAt: createdAt === undefined ? undefined : toTimestamp(createdAt),
    body,
    blobs,
  }
}

function runMap(map: MigrationDefinition['map'], record: ReadRecord['record']): MappedFile | undefined {
  try {
    const mapped = map(record)
    if (mapped instanceof Promise) throw new TypeError('The mapping must not be async')
    return mapped
  } catch (error) {
    throw new RecordFailure(
      'MAP_FAILED',
      error instanceof Error ? `${error.name}: ${error.message}` : 'It threw no Error.',
    )
  }
}

function assertBody(body: MappedFile['body'] | undefined): void {
  const kinds = ['path', 's3', 'url', 'column', 'bytes']
  const kind = kinds.find((name) => typeof body === 'object' && body !== null && name in body)
  if (kind === undefined)
    throw new RecordFailure('RECORD_INVALID', `Must be one of ${kinds.join(', ')}.`, 'body')
}

function toTimestamp(time: Date | string): string {
  const date = typeof time === 'string' ? new Date(asIso(time)) : time
  const year = date.getUTCFullYear()
  // Zero dates, and what the contract's four digits cannot hold.
  if (Number.isNaN(date.getTime()) || year < 0 || year > 9999) {
    throw new RecordFailure('RECORD_INVALID', 'Must be a date, or left out.', 'createdAt')
  }
  return date.toISOString()
}

/** `2026-11-22 09:30:00` as MySQL writes it is in UTC; JavaScript would take it for local. */
const asIso = (text: string) =>
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(text) ? `${text.replace(' ', 'T')}Z` : text
