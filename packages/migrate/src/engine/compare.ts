import { createHash } from 'node:crypto'
import { derivedFileId, type StoredFile } from '@lading/store'
import { type BodyContext, type FoundBody, findBody } from '../body/source.ts'
import { RecordFailure } from '../failure.ts'
import { type Key, keyText } from '../key.ts'
import type { ReadRecord } from '../source/reader.ts'
import { mapConcurrently } from './bodies.ts'
import { compose, differences, isOurs, objectKeyOf, writeMarkOf } from './compose.ts'
import { bodyConcurrency, type EngineContext } from './context.ts'
import { type Prepared, prepare } from './prepare.ts'
import { bytesMark, isCopyOf } from './upload-id.ts'

/** What a look at both sides of a record says. */
export interface Comparison {
  readonly key: string
  readonly what: 'equal' | 'ignored' | 'quarantined' | 'different'
  /** What differs. */
  readonly fields: readonly string[]
  /** Bytes of the body that were read on both sides. */
  readonly bodyBytes: number
}

export interface CompareContext
  extends Pick<EngineContext, 'migration' | 'template' | 'target' | 'state' | 'shards' | 'schema'> {
  readonly bodySource: BodyContext
  /** Reads every body on the source's side, and asks storage for its checksum. */
  readonly readsBodies: boolean
}

/**
 * Compares records with what the target holds of them. A difference is a hint only: it may be a change that is under way.
 * @param keys those of which there may be no record
 */
export async function compare(
  context: CompareContext,
  keys: readonly Key[],
  records: ReadonlyMap<string, ReadRecord>,
): Promise<Comparison[]> {
  const { target, template } = context
  const ids = keys.map((key) => derivedFileId(target.workspaceId, template.format(key)))
  const heads = await target.heads(ids)
  return mapConcurrently(
    keys.map((key, at) => ({ key, head: heads.get(ids[at] ?? '') })),
    bodyConcurrency,
    ({ key, head }) => compareOne(context, keyText(key), records.get(keyText(key)), head),
  )
}

async function compareOne(
  context: CompareContext,
  key: string,
  record: ReadRecord | undefined,
  head: StoredFile | undefined,
): Promise<Comparison> {
  const { migration, template, state } = context
  const result = (what: Comparison['what'], fields: readonly string[] = [], bodyBytes = 0) => ({
    key,
    what,
    fields,
    bodyBytes,
  })
  try {
    const prepared = record === undefined ? 'ignored' : prepare(migration, template, record)
    if (prepared === 'ignored') {
      if (head !== undefined) return result('different', ['should not exist'])
      return state.isQuarantined(key) ? result('different', ['quarantined without need']) : result('ignored')
    }
    if (head === undefined) {
      return state.isQuarantined(key) ? result('quarantined') : result('different', ['missing'])
    }
    const mark = writeMarkOf(migration)
    if (!isOurs(head, mark) && !isOurs(head, mark, state.get('returnedAt')))
      return state.isQuarantined(key) ? result('quarantined') : result('different', ['changed at the target'])
    const { fields, bodyBytes } = await compareFile(context, prepared, head)
    if (fields.length > 0) return result('different', fields, bodyBytes)
    return state.isQuarantined(key)
      ? result('different', ['quarantined without need'])
      : result('equal', [], bodyBytes)
  } catch (error) {
    if (!(error instanceof RecordFailure)) throw error
    // Cannot be mapped, or its bytes are gone: then the target has nothing, and quarantine has the record.
    const isSettled = state.isQuarantined(key) && head === undefined
    return isSettled ? result('quarantined') : result('different', [error.code])
  }
}

async function compareFile(
  { migration, target, shards, bodySource, readsBodies }: CompareContext,
  prepared: Prepared,
  head: StoredFile,
): Promise<{ fields: string[]; bodyBytes: number }> {
  const { key, blobs } = prepared
  const found = await findBody(bodySource, prepared.body, { key, blobs })
  const { size, sha256, partSize, partsSha256, detectedContentType } = head
  const mark = bytesMark(prepared.fileId, found.fingerprint)
  const content = {
    size,
    sha256,
    partSize,
    partsSha256,
    detectedContentType,
    uploadId: isCopyOf(head.uploadId, mark) ? head.uploadId : mark,
  }
  const wanted = compose(
    prepared,
    content,
    { workspaceId: target.workspaceId, shards, now: head.updatedAt, mark: writeMarkOf(migration) },
    head,
  )
  const fields = differences(head, wanted)
  if (fields.length > 0 || !readsBodies) return { fields, bodyBytes: 0 }
  return compareBody(target, head, found)
}

async function compareBody(
  target: CompareContext['target'],
  head: StoredFile,
  found: FoundBody,
): Promise<{ fields: string[]; bodyBytes: number }> {
  const [stored, read] = await Promise.all([
    target.objects.look(objectKeyOf(head)),
    digest(found, head.partSize),
  ])
  const expected = head.sha256 ?? head.partsSha256
  const isSame =
    stored !== undefined &&
    stored.size === head.size &&
    read.size === head.size &&
    read.sha256 === expected &&
    (stored.sha256 === undefined || stored.sha256 === head.sha256)
  return { fields: isSame ? [] : ['bytes'], bodyBytes: read.size }
}

/** SHA-256 of the bytes, or over that of their parts. */
async function digest(
  found: FoundBody,
  partSize: number | undefined,
): Promise<{ sha256: string; size: number }> {
  const whole = createHash('sha256')
  let part = createHash('sha256')
  let filled = 0
  let size = 0
  for await (const chunk of found.open()) {
    size += chunk.length
    if (partSize === undefined) {
      whole.update(chunk)
      continue
    }
    for (let at = 0; at < chunk.length; ) {
      if (filled === partSize) {
        whole.update(part.digest())
        part = createHash('sha256')
        filled = 0
      }
      const end = Math.min(chunk.length, at + partSize - filled)
      part.update(chunk.subarray(at, end))
      filled += end - at
      at = end
    }
  }
  if (partSize !== undefined) whole.update(part.digest())
  return { sha256: whole.digest('hex'), size }
}
