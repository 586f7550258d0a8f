import { derivedFileId } from '@lading/store'
import { type Key, keyText, parseKeyText } from '../key.ts'
import type { RecordReader } from '../source/reader.ts'
import type { VerifyProgress } from '../state/state.ts'
import { type CompareContext, type Comparison, compare } from './compare.ts'
import { isOurs, writeMarkOf } from './compose.ts'

/** Records of one step. */
const chunkRecords = 500
/** Milliseconds between looks whether what differed has been applied. */
const pollMs = 50

export interface VerifyContext extends CompareContext {
  readonly reader: RecordReader
  readonly signal: AbortSignal
}

/** The result of a check that is complete. */
export interface VerifyReport {
  readonly startedAt: string
  readonly endedAt: string
  readonly compared: number
  readonly equal: number
  readonly ignored: number
  readonly quarantined: number
  readonly lookedUp: number
  readonly bodiesRead: number
  /** Differed at first look and not behind a watermark: the application was writing. */
  readonly live: number
  readonly healed: number
  /** Differed, and could not be made the same: see quarantine. */
  readonly setAside: number
  readonly findings: readonly {
    readonly key: string
    readonly fields: readonly string[]
    readonly outcome: string
  }[]
}

/** Most findings that a report lists. */
const maxListed = 1000

/**
 * Walks the whole source and then the whole target, and has everything that differs applied again: read behind a watermark,
 * compared, and written if it still differs. It goes on where it was cut off. Whoever calls sees to it that
 * somebody applies.
 */
export async function verify(
  context: VerifyContext,
  onProgress: (progress: VerifyProgress) => void,
): Promise<VerifyReport> {
  const { state } = context
  let progress = state.get('verify')
  // What was walked without the bytes has to be walked again.
  const isShort = context.readsBodies && progress?.readsBodies !== true
  if (progress === undefined || progress.endedAt !== undefined || isShort) {
    progress = {
      startedAt: Date.now(),
      side: 'source',
      compared: 0,
      equal: 0,
      ignored: 0,
      quarantined: 0,
      lookedUp: 0,
      bodiesRead: 0,
      readsBodies: context.readsBodies,
    }
    const first = progress
    state.atomically(() => {
      state.sql('DELETE FROM finding').run()
      state.set('verify', first)
    })
  }
  const save = (next: VerifyProgress) => {
    progress = next
    onProgress(next)
  }
  if (progress.side === 'source') await walkSource(context, progress, save)
  await walkTarget(context, progress, save)
  await findingsSettled(context)
  const ended: VerifyProgress = { ...progress, endedAt: Date.now() }
  state.set('verify', ended)
  return reportOf(context, ended)
}

function note({ state }: VerifyContext, compared: readonly Comparison[], progress: VerifyProgress): void {
  state.atomically(() => {
    for (const { key, what, fields } of compared) {
      if (what !== 'different') {
        if (what === 'equal') state.sql('DELETE FROM unchecked WHERE key = ?').run(key)
        continue
      }
      state
        .sql('INSERT OR REPLACE INTO finding (key, fields, outcome) VALUES (?, ?, NULL)')
        .run(key, JSON.stringify(fields))
      // Below any other: whatever watermark comes next will do, since it is read again then.
      state.noteDirty(key, 0, fields.includes('bytes') ? 'bytes' : 'check')
    }
    state.set('verify', progress)
  })
}

async function walkSource(
  context: VerifyContext,
  from: VerifyProgress,
  save: (next: VerifyProgress) => void,
): Promise<void> {
  const { reader, schema, signal } = context
  let progress = from
  for (;;) {
    signal.throwIfAborted()
    const after = progress.cursor === undefined ? undefined : parseKeyText(progress.cursor, schema.key.length)
    const records = await reader.after(after, undefined, chunkRecords)
    const byKey = new Map(records.map((record) => [keyText(record.key), record]))
    const compared = await compare(
      context,
      records.map(({ key }) => key),
      byKey,
    )
    const count = (what: Comparison['what']) => compared.filter((one) => one.what === what).length
    const last = records.at(-1)
    const isLast = records.length < chunkRecords
    const { cursor: _, ...before } = progress
    progress = {
      ...before,
      compared: before.compared + compared.length,
      equal: before.equal + count('equal'),
      ignored: before.ignored + count('ignored'),
      quarantined: before.quarantined + count('quarantined'),
      bodiesRead: before.bodiesRead + compared.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0),
      ...(isLast || last === undefined ? { side: 'target' as const } : { cursor: keyText(last.key) }),
    }
    note(context, compared, progress)
    save(progress)
    if (isLast) return
  }
}

/** Looks up in the source what the target has under a reference of this migration. */
async function walkTarget(
  context: VerifyContext,
  from: VerifyProgress,
  save: (next: VerifyProgress) => void,
): Promise<void> {
  const { target, template, reader, signal, shards, migration, state } = context
  const mark = writeMarkOf(migration)
  let progress = from
  if (progress.side !== 'target') progress = { ...progress, side: 'target' }
  for (;;) {
    signal.throwIfAborted()
    const { entries, next } = await target.store.files.list({
      workspaceId: target.workspaceId,
      shards,
      select: { by: 'time', state: 'ready', range: {} },
      order: 'asc',
      after: progress.cursor,
      limit: chunkRecords,
    })
    const returnedAt = state.get('returnedAt')
    const keys = entries.flatMap(({ file }): Key[] => {
      // Another migration's, or somebody's since: not for this one to say that it should not be there.
      if (!isOurs(file, mark, returnedAt)) return []
      const { externalRef, fileId, workspaceId } = file
      const key = externalRef === undefined ? undefined : template.parse(externalRef)
      return key !== undefined && derivedFileId(workspaceId, externalRef ?? '') === fileId ? [key] : []
    })
    const records = await reader.byKeys(keys)
    const gone = keys.filter((key) => !records.has(keyText(key)))
    const compared = await compare(context, gone, records)
    const { cursor: _, ...before } = progress
    progress = {
      ...before,
      lookedUp: before.lookedUp + keys.length,
      ...(next === undefined ? {} : { cursor: next }),
    }
    note(context, compared, progress)
    save(progress)
    if (next === undefined) return
  }
}

async function findingsSettled({ state, signal }: VerifyContext): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    if (state.sql('SELECT 1 FROM finding WHERE outcome IS NULL LIMIT 1').get() === undefined) return
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

function reportOf({ state }: VerifyContext, progress: VerifyProgress): VerifyReport {
  const {
    startedAt,
    endedAt = startedAt,
    compared,
    equal,
    ignored,
    quarantined,
    lookedUp,
    bodiesRead,
  } = progress
  const count = (outcome: string) =>
    (state.sql('SELECT count(*) AS count FROM finding WHERE outcome = ?').get(outcome) as { count: number })
      .count // as asked
  const rows = state
    .sql("SELECT key, fields, outcome FROM finding WHERE outcome <> 'live' ORDER BY key LIMIT ?")
    .all(maxListed) as unknown as { key: string; fields: string; outcome: string }[] // as the table is
  return {
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(endedAt).toISOString(),
    compared,
    equal,
    ignored,
    quarantined,
    lookedUp,
    bodiesRead,
    live: count('live'),
    healed: count('healed'),
    setAside: count('quarantined'),
    findings: rows.map(({ key, fields, outcome }) => ({
      key,
      fields: JSON.parse(fields) as string[],
      outcome,
    })),
  }
}
