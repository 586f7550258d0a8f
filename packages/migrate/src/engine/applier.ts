import { derivedFileId, type StoredFile } from '@lading/store'
import { fileKey } from '@lading/store/items'
import { RecordFailure } from '../failure.ts'
import { type Key, keyText, parseKeyText } from '../key.ts'
import type { ReadRecord } from '../source/reader.ts'
import type { Counted, DirtyKey, DirtyReason } from '../state/state.ts'
import { deleteOf, type Outcome, type Write } from '../target/write.ts'
import { type CopiedBody, mapConcurrently } from './bodies.ts'
import { compose, differences, isOurs, objectKeyOf, writeMarkOf } from './compose.ts'
import { bodyConcurrency, type EngineContext } from './context.ts'
import { deletesOf, putsOf } from './loader.ts'
import { prepare } from './prepare.ts'

/** What has to happen to one record. */
interface Task {
  readonly key: Key
  readonly text: string
  /** Undefined for one that was found under another key's spelling. */
  readonly dirty: DirtyKey | undefined
  readonly present: StoredFile | undefined
  next: StoredFile | undefined
  failure: RecordFailure | undefined
  isNewBody: boolean
  outcome: Outcome | 'nothing'
  /** Whether an answer to a write of one of its tags was lost: it may come late, and undo a later one. */
  hasLostTags: boolean
}

interface TaskWrite {
  readonly task: Task
  readonly write: Write
}

/** What applying a record came to. */
export interface Applied {
  readonly key: string
  readonly why: DirtyReason
  readonly what: 'unchanged' | 'written' | 'removed' | 'quarantined'
  /** Fields that differed before. */
  readonly differing: readonly string[]
}

/**
 * Makes the target agree with the source for some records: reads them, compares with what the target holds, writes what
 * differs. Whoever calls sees to it that the keys can be read (a watermark has passed) and that nobody else applies or
 * loads one of them meanwhile. Interrupted anywhere and done again it comes to the same, the workspace's usage included.
 */
export async function apply(context: EngineContext, keys: readonly DirtyKey[]): Promise<Applied[]> {
  const tasks = await read(context, keys)
  const writing = tasks.filter(({ present, next }) => present !== undefined || next !== undefined)
  const changing = writing.filter(needsWrite)
  noteIntents(context, changing)
  await write(context, changing)
  const applied = commit(context, tasks)
  // Objects that no head names any more; what a crash leaves here the service's sweep removes.
  const { objects } = context.target
  await mapConcurrently(changing, bodyConcurrency, async ({ present, next, failure }) => {
    if (present === undefined || failure?.code === 'TARGET_CHANGED') return
    if (next?.uploadId !== present.uploadId) await objects.remove(objectKeyOf(present)).catch(() => undefined)
  })
  return applied
}

async function read(context: EngineContext, keys: readonly DirtyKey[]): Promise<Task[]> {
  const { schema, reader, target, template } = context
  const asked = keys.map((dirty) => ({ dirty, key: parseKeyText(dirty.key, schema.key.length) }))
  const records = await reader.byKeys(asked.map(({ key }) => key))
  const texts = new Set(keys.map(({ key }) => key))
  // Another spelling of a key that the collation takes for the same: the row says how it is really written.
  const others = [...records.values()].filter(({ key }) => !texts.has(keyText(key)))
  const all = [...asked, ...others.map(({ key }) => ({ dirty: undefined, key }))]
  const idOf = (key: Key) => derivedFileId(target.workspaceId, template.format(key))
  const heads = await target.heads(all.map(({ key }) => idOf(key)))
  return mapConcurrently(all, bodyConcurrency, async ({ dirty, key }) => {
    const text = keyText(key)
    return prepareTask(context, { dirty, key, text, present: heads.get(idOf(key)) }, records.get(text))
  })
}

async function prepareTask(
  context: EngineContext,
  seed: Pick<Task, 'key' | 'text' | 'dirty' | 'present'>,
  record: ReadRecord | undefined,
): Promise<Task> {
  const { migration, template, bodies, target, shards, signal, state } = context
  const task: Task = {
    ...seed,
    next: undefined,
    failure: undefined,
    isNewBody: false,
    outcome: 'nothing',
    hasLostTags: false,
  }
  try {
    signal.throwIfAborted()
    const prepared = record === undefined ? 'ignored' : prepare(migration, template, record)
    const { present } = seed
    const mark = writeMarkOf(migration)
    if (present !== undefined && !isOurs(present, mark) && !isOurs(present, mark, state.get('returnedAt'))) {
      throw new RecordFailure(
        'TARGET_CHANGED',
        `It is ${present.state} and was last written by somebody else.`,
      )
    }
    if (prepared === 'ignored') return task
    const isForced = seed.dirty?.why === 'bytes'
    const body: CopiedBody = await bodies.copy(prepared, isForced ? undefined : present)
    task.isNewBody = body.isNew
    const now = new Date().toISOString()
    task.next = compose(prepared, body, { workspaceId: target.workspaceId, shards, now, mark }, present)
  } catch (failure) {
    if (!(failure instanceof RecordFailure)) throw failure
    task.failure = failure
  }
  return task
}

function needsWrite({ dirty, present, next, failure }: Task): boolean {
  if (failure?.code === 'TARGET_CHANGED') return false
  // Heads are compared, entries of tags are not: they are written once more.
  if (dirty?.why === 'lost-answer' && (next?.tags.length ?? 0) > 0) return true
  if (present === undefined || next === undefined) return true
  return differences(present, next).length > 0
}

/** Notes what is counted of each record now: after a crash the target alone cannot tell whether it was counted. */
function noteIntents({ state }: EngineContext, tasks: readonly Task[]): void {
  if (tasks.length === 0) return
  state.atomically(() => {
    for (const { text, present } of tasks) {
      state
        .sql('INSERT OR IGNORE INTO intent (key, files, bytes) VALUES (?, ?, ?)')
        .run(text, present === undefined ? 0 : 1, present?.totalBytes ?? 0)
    }
  })
}

async function write({ target, builders }: EngineContext, tasks: readonly Task[]): Promise<void> {
  // Entries of tags before the head that needs them, the removal of others after it.
  const before: TaskWrite[] = []
  const heads: TaskWrite[] = []
  const after: TaskWrite[] = []
  for (const task of tasks) {
    const { present, next } = task
    const of = (write: Write): TaskWrite => ({ task, write })
    if (next !== undefined) {
      const writes = putsOf(builders, next)
      const head = writes.pop()
      before.push(...writes.map(of))
      if (head !== undefined) heads.push(of(head))
      if (present !== undefined) after.push(...deletesOf(present, next).map(of))
    } else if (present !== undefined) {
      heads.push(of(deleteOf(fileKey(present.workspaceId, present.fileId), String(present.shard))))
      after.push(...deletesOf(present).map(of))
    }
  }
  await writeTags(target, before)
  const outcomes = await target.writer.write(heads.map((head) => head.write))
  for (const [at, { task }] of heads.entries()) {
    const outcome = outcomes[at] ?? 'written'
    task.outcome = outcome
    if (typeof outcome === 'object') task.failure = new RecordFailure('RECORD_INVALID', outcome.refused)
  }
  await writeTags(target, after)
  await removeRefused(target, tasks)
}

async function writeTags({ writer }: EngineContext['target'], writes: readonly TaskWrite[]): Promise<void> {
  const outcomes = await writer.write(writes.map(({ write }) => write))
  for (const [at, { task }] of writes.entries()) {
    if (outcomes[at] === 'written-after-lost-answer') task.hasLostTags = true
  }
}

/** What DynamoDB never takes is set aside, and what the target held of it before goes. */
async function removeRefused(target: EngineContext['target'], tasks: readonly Task[]): Promise<void> {
  const refused = tasks.filter(({ outcome }) => typeof outcome === 'object')
  const writes = refused.flatMap(({ present, next }) => [
    ...(present === undefined
      ? []
      : [
          deleteOf(fileKey(present.workspaceId, present.fileId), String(present.shard)),
          ...deletesOf(present, next),
        ]),
    ...(next === undefined ? [] : deletesOf(next)),
  ])
  if (writes.length > 0) await target.writer.write(writes)
  for (const task of refused) task.next = undefined
}

function commit(context: EngineContext, tasks: readonly Task[]): Applied[] {
  const { state, log, counts, leftovers, lostAnswerMs } = context
  const now = Date.now()
  const check = state.get('verify')
  const isChecking = check !== undefined && check.endedAt === undefined
  return state.atomically(() =>
    tasks.map((task): Applied => {
      const { dirty, text, present, next, failure, outcome } = task
      const isWritten = outcome !== 'nothing'
      // A crash may have come between the write and this: then the write is not needed any more, the counting is.
      const isLeftover = leftovers.delete(text)
      if (isWritten || isLeftover) settleUsage(state, task)
      if (failure !== undefined) {
        state.setAside(text, { code: failure.code, field: failure.field, reason: failure.message }, now)
      } else state.sql('DELETE FROM quarantine WHERE key = ?').run(text)
      if (dirty !== undefined) state.sql('DELETE FROM dirty WHERE key = ? AND seq = ?').run(text, dirty.seq)
      if (outcome === 'written-after-lost-answer' || task.hasLostTags) {
        state.noteDirty(text, log.seq, 'lost-answer', now + lostAnswerMs)
        state.keepCounted(text, countOf(task))
        leftovers.add(text)
      }
      if (dirty?.why !== 'check' && dirty?.why !== 'bytes')
        state.sql('INSERT OR IGNORE INTO unchecked (key) VALUES (?)').run(text)
      if (isChecking) {
        state
          .sql('UPDATE finding SET outcome = ?, seq = ? WHERE key = ? AND outcome IS NULL')
          .run(outcomeOf(task), log.seq, text)
      }
      counts.applied += 1
      if (!isWritten) counts.unchanged += 1
      return {
        key: text,
        why: dirty?.why ?? 'log',
        what:
          failure !== undefined
            ? 'quarantined'
            : !isWritten
              ? 'unchanged'
              : next === undefined
                ? 'removed'
                : 'written',
        differing:
          !isWritten || present === undefined || next === undefined
            ? isWritten
              ? [next === undefined ? 'should not exist' : 'missing']
              : []
            : differences(present, next),
      }
    }),
  )
}

/** What came of a difference that the check has seen. */
function outcomeOf({ dirty, failure, outcome, isNewBody }: Task): 'quarantined' | 'healed' | 'live' {
  if (failure !== undefined) return 'quarantined'
  const isChanged = outcome !== 'nothing' || (dirty?.why === 'bytes' && isNewBody)
  return isChanged && dirty?.why !== 'log' ? 'healed' : 'live'
}

/** What a record counts for once the task is done. */
function countOf({ present, next, failure }: Task): Counted {
  const now = failure?.code === 'TARGET_CHANGED' ? present : next
  return { files: now === undefined ? 0 : 1, bytes: now?.totalBytes ?? 0 }
}

function settleUsage(state: EngineContext['state'], task: Task): void {
  const { text, present, next } = task
  const intent = state.sql('SELECT files, bytes FROM intent WHERE key = ?').get(text) as Counted | undefined // as the table is
  const counted = intent ?? { files: 0, bytes: 0 }
  const now = countOf(task)
  state.addUsage(next?.shard ?? present?.shard ?? 0, now.files - counted.files, now.bytes - counted.bytes)
  state.sql('DELETE FROM intent WHERE key = ?').run(text)
}
