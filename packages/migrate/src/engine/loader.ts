import type { StoredFile } from '@lading/store'
import { fileKey, tagItemKey } from '@lading/store/items'
import { RecordFailure } from '../failure.ts'
import { type Key, keyText, parseKeyText } from '../key.ts'
import type { Segment } from '../state/state.ts'
import { deleteOf, type Outcome, putOf, type Write } from '../target/write.ts'
import { noteAttempt } from './attempt.ts'
import { mapConcurrently } from './bodies.ts'
import { compose, tagEntries, writeMarkOf } from './compose.ts'
import { bodyConcurrency, type EngineContext } from './context.ts'
import { prepare } from './prepare.ts'

/** Records of one chunk: little enough to be held in memory, enough to keep the target busy. */
const chunkRecords = 250
/** Ranges that are loaded at once. */
const workers = 6

/** A record that could not become a file. */
interface Refused {
  readonly key: Key
  readonly failure: RecordFailure
}

/**
 * Loads what the table held when the migration began, chunk by chunk in the order of the key. Each chunk is read, written and
 * noted as loaded; one whose writes were cut off is left to those who compare (see attempt.ts). Nothing is compared here: the
 * target holds nothing yet of these records, since what changes is applied behind the load only.
 */
export async function load(context: EngineContext): Promise<void> {
  const { state } = context
  const open = state.segments().filter(({ done }) => done === 0)
  const next = open[Symbol.iterator]()
  const work = async () => {
    for (const segment of next) await loadSegment(context, segment)
  }
  await Promise.all(Array.from({ length: workers }, work))
  state.atomically(() => {
    const started = state.get('load')
    const rows = state.segments().reduce((sum, segment) => sum + segment.rows, 0)
    state.set('load', { startedAt: started?.startedAt ?? Date.now(), endedAt: Date.now(), rows })
    if (state.get('phase') === 'load') state.set('phase', 'follow')
  })
}

async function loadSegment(context: EngineContext, { id, low, high, reached }: Segment): Promise<void> {
  const { reader, schema, plan, signal } = context
  const columns = schema.key.length
  const start = reached ?? low
  let after = start === null ? undefined : parseKeyText(start, columns)
  for (;;) {
    signal.throwIfAborted()
    plan.begin(id)
    const records = await reader.after(after, high ?? undefined, chunkRecords)
    const last = records.at(-1)?.key
    const isLast = records.length < chunkRecords
    plan.hasRead(id, isLast || last === undefined ? undefined : keyText(last))
    await loadChunk(context, { id, isLast, last }, records)
    if (isLast) return
    after = last
  }
}

type Records = Awaited<ReturnType<EngineContext['reader']['after']>>

async function loadChunk(
  context: EngineContext,
  { id, isLast, last }: { readonly id: number; readonly isLast: boolean; readonly last: Key | undefined },
  records: Records,
): Promise<void> {
  const { state, migration, template, target, bodies, plan, counts, shards, signal } = context
  const refused: Refused[] = []
  let ignored = 0
  const now = new Date().toISOString()
  const mark = writeMarkOf(migration)
  const files = await mapConcurrently(records, bodyConcurrency, async (read) => {
    try {
      signal.throwIfAborted()
      const prepared = prepare(migration, template, read)
      if (prepared === 'ignored') {
        ignored += 1
        return undefined
      }
      const body = await bodies.copy(prepared, undefined)
      return compose(prepared, body, { workspaceId: target.workspaceId, shards, now, mark }, undefined)
    } catch (failure) {
      if (!(failure instanceof RecordFailure)) throw failure
      refused.push({ key: read.key, failure })
      return undefined
    }
  })
  noteAttempt(
    state,
    id,
    records.map(({ key }) => key),
    isLast,
  )
  const { written, lost, failed } = await writeFiles(context, files, records)
  refused.push(...failed)
  state.atomically(() => {
    for (const { key, failure } of refused) {
      state.setAside(
        keyText(key),
        { code: failure.code, field: failure.field, reason: failure.message },
        Date.now(),
      )
    }
    for (const { key, file } of lost) {
      const text = keyText(key)
      state.noteDirty(text, context.log.seq, 'lost-answer', Date.now() + context.lostAnswerMs)
      state.keepCounted(text, { files: 1, bytes: file.totalBytes })
      context.leftovers.add(text)
    }
    const perShard = new Map<number, { files: number; bytes: number }>()
    for (const { shard, totalBytes } of written) {
      const sum = perShard.get(shard) ?? { files: 0, bytes: 0 }
      perShard.set(shard, { files: sum.files + 1, bytes: sum.bytes + totalBytes })
    }
    for (const [shard, sum] of perShard) state.addUsage(shard, sum.files, sum.bytes)
    state
      .sql(
        'UPDATE segment SET reached = coalesce(?, reached), done = ?, rows = rows + ?, attempt = NULL WHERE id = ?',
      )
      .run(last === undefined ? null : keyText(last), isLast ? 1 : 0, records.length, id)
  })
  plan.hasLoaded(id, isLast || last === undefined ? undefined : keyText(last))
  counts.loaded += records.length
  counts.ignored += ignored
}

async function writeFiles(
  { target, builders }: EngineContext,
  files: readonly (StoredFile | undefined)[],
  records: Records,
): Promise<{
  written: StoredFile[]
  lost: { readonly key: Key; readonly file: StoredFile }[]
  failed: Refused[]
}> {
  const owners: number[] = []
  const writes: Write[] = []
  for (const [at, file] of files.entries()) {
    if (file === undefined) continue
    for (const write of putsOf(builders, file)) {
      writes.push(write)
      owners.push(at)
    }
  }
  const outcomes = await target.writer.write(writes)
  const byFile = new Map<number, Outcome>()
  for (const [at, outcome] of outcomes.entries()) {
    const owner = owners[at] ?? 0
    const before = byFile.get(owner)
    // The worst of them speaks for the file.
    if (before === undefined || before === 'written' || typeof outcome === 'object')
      byFile.set(owner, outcome)
  }
  const written: StoredFile[] = []
  const lost: { readonly key: Key; readonly file: StoredFile }[] = []
  const failed: Refused[] = []
  for (const [at, outcome] of byFile) {
    const [file, record] = [files[at], records[at]]
    if (file === undefined || record === undefined) continue
    if (typeof outcome === 'object') {
      failed.push({ key: record.key, failure: new RecordFailure('RECORD_INVALID', outcome.refused) })
      // The entries of its tags may have been taken.
      await target.writer.write(deletesOf(file))
      continue
    }
    written.push(file)
    if (outcome === 'written-after-lost-answer') lost.push({ key: record.key, file })
  }
  return { written, lost, failed }
}

const groupOf = ({ shard }: StoredFile) => String(shard)

/** Writes of a file's head and of the entries of its tags. */
export function putsOf(builders: EngineContext['builders'], file: StoredFile): Write[] {
  const group = groupOf(file)
  const { workspaceId, fileId } = file
  const head = putOf(fileKey(workspaceId, fileId), (emit) => builders.file(file, emit), group)
  if (file.tags.length === 0) return [head]
  return [
    ...tagEntries(file).map((entry) =>
      putOf(tagItemKey(workspaceId, fileId, entry.tagKey), (emit) => builders.tag(entry, emit), group),
    ),
    head,
  ]
}

/** Removals of the entries of a file's tags: all of them, or those that another state of it does not have. */
export function deletesOf(file: StoredFile, next?: StoredFile): Write[] {
  const kept = new Set(next?.tags ?? [])
  return tagEntries(file)
    .filter(({ tag }) => !kept.has(tag))
    .map(({ tagKey }) => deleteOf(tagItemKey(file.workspaceId, file.fileId, tagKey), groupOf(file)))
}
