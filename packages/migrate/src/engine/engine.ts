import { derivedFileId } from '@lading/store'
import type { MigrationDefinition } from '../define.ts'
import { MigrationFailure } from '../failure.ts'
import { BinlogFollower, watermarkTableOf } from '../source/binlog.ts'
import { toFailure } from '../source/connect.ts'
import { assertNothingPrepared, assertReadable, currentPosition } from '../source/position.ts'
import { assertReady, preflight } from '../source/preflight.ts'
import { fingerprintOf, readSchema } from '../source/schema.ts'
import { readServer } from '../source/server.ts'
import { Watermarks } from '../source/watermark.ts'
import { bootId } from '../state/boot.ts'
import { RunLock } from '../state/lock.ts'
import type { State } from '../state/state.ts'
import { takeUpAttempts } from './attempt.ts'
import { ChangeLog } from './change-log.ts'
import type { Counts, EngineContext } from './context.ts'
import { Applying } from './follower.ts'
import { LoadPlan, planLoad } from './load-plan.ts'
import { load } from './loader.ts'
import { Sampler } from './sampler.ts'
import { mappingOf, openSession, type Session, type SessionOverrides } from './session.ts'
import { lookAtSource } from './source-guard.ts'
import { publishUsage } from './usage.ts'
import { verify } from './verify.ts'

export interface RunOptions extends SessionOverrides {
  readonly migration: MigrationDefinition
  readonly statePath: string
  readonly signal: AbortSignal
  /** Gives up the saved position and compares everything anew. */
  readonly reload?: boolean
  /** Ends by itself as soon as this is so; asked after each batch and each second. */
  readonly until?: (state: State) => boolean
  readonly onStarted?: () => void
  /** Milliseconds that a request of a process that has ended may still be under way: its writes must not come after ours. */
  readonly graceMs?: number
  /** Milliseconds that a request whose answer was lost may still be under way. */
  readonly lostAnswerMs?: number
}

const usageEveryMs = 2_000
const guardEveryMs = 1_000
const defaultGraceMs = 3_000
/** Longer than a request lives. */
const defaultLostAnswerMs = 15_000

/**
 * Loads and follows until told to stop.
 * @throws {MigrationFailure} why it stopped by itself; what was done stays done
 */
export async function runOnce(options: RunOptions): Promise<void> {
  const { migration, statePath } = options
  const lock = RunLock.take(statePath)
  if (lock === undefined) throw new MigrationFailure('ALREADY_RUNNING')
  const controller = new AbortController()
  const stop = () => controller.abort(options.signal.reason)
  options.signal.addEventListener('abort', stop)
  if (options.signal.aborted) stop()
  try {
    await using session = await openSession(migration, statePath, controller.signal, options)
    try {
      await runSession(session, options, controller)
    } catch (error) {
      const failure = toFailure(error)
      if (failure instanceof MigrationFailure) {
        session.state.set('stopped', { code: failure.code, message: failure.message, at: Date.now() })
      }
      throw failure
    } finally {
      controller.abort(new Error('The migration has ended'))
      const { isUncertain } = session.target.writer
      session.state.set('alive', isUncertain ? { at: Date.now(), pid: process.pid, ended: true } : undefined)
    }
  } finally {
    options.signal.removeEventListener('abort', stop)
    lock.release()
  }
}

async function runSession(session: Session, options: RunOptions, controller: AbortController): Promise<void> {
  const { state, pool, schema, migration, reader, target } = session
  const { signal } = controller
  if (state.get('phase') === 'cut-over' || state.get('phase') === 'reverse')
    throw new MigrationFailure('ALREADY_CUT_OVER')
  const server = await readServer(pool)
  assertReady(await preflight(pool, migration, schema, server))
  const fingerprint = fingerprintOf(schema)
  if (options.reload === true) forget(state)
  await assertContinuable(session, server.identity, fingerprint)
  const alive = state.get('alive')
  const { graceMs = defaultGraceMs, lostAnswerMs = defaultLostAnswerMs } = options
  if (alive !== undefined) await sleep(Math.min(graceMs, alive.at + graceMs - Date.now()), signal)
  const boot = bootId()
  // The machine went down under it, and took the last transactions with it: what was written since is not known.
  if (alive?.boot !== undefined && alive.boot !== boot) state.set('reload', true)
  const isAlive = () => state.set('alive', { at: Date.now(), pid: process.pid, boot })
  isAlive()
  state.set('runningMapping', mappingOf(migration))
  state.set('stopped', undefined)

  const log: ChangeLog = new ChangeLog(state, () => applying.wake())
  takeUpAttempts(state, log.seq)
  const watermarks = new Watermarks(pool, schema.root.database, watermarkTableOf(migration))
  const ending = endSignal(controller)
  const position = state.get('position') ?? (await firstPosition(session, server.identity, fingerprint))
  const follower = new BinlogFollower(migration, schema, {
    change: (change) => log.change(change),
    watermark: (token) => {
      log.watermark(token)
      watermarks.arrived(token)
    },
    committed: (at, time) => log.committed(at, time),
    xaPrepared: (xid) => log.xaPrepared(xid),
    xaCommitted: (xid) => log.xaCommitted(xid),
    structureTouched: () => {
      ending.watch(
        readSchema(pool, migration).then((now) => {
          if (fingerprintOf(now) !== fingerprint) throw new MigrationFailure('TABLE_CHANGED')
        }),
      )
    },
    failed: ending.fail,
  })
  const counts: Counts = { loaded: 0, applied: 0, unchanged: 0, ignored: 0 }
  let plan = new LoadPlan([], schema.isNumeric)
  const leftovers = new Set(
    state
      .sql('SELECT key FROM intent')
      .all()
      .map(({ key }) => String(key)),
  )
  const context: EngineContext = {
    ...session,
    log,
    counts,
    leftovers,
    lostAnswerMs,
    signal,
    get plan() {
      return plan
    },
  }
  const applying: Applying = new Applying(context, watermarks, () => {
    if (options.until?.(state) === true) ending.end()
  })
  const sampler = new Sampler(context, applying)
  try {
    await follower.start(position)
    await Promise.race([watermarks.pass(signal), ending.promise])
    if (state.get('reload') !== true) await planLoad(state, reader, schema.isNumeric)
    plan = new LoadPlan(state.segments(), schema.isNumeric)
    options.onStarted?.()
    const isReload = state.get('reload') === true
    ending.watch(applying.run())
    if (isReload) ending.watch(reloadAll(context, session))
    else if (!plan.isDone || state.get('phase') === 'load') ending.watch(load(context))
    ending.watch(every(usageEveryMs, signal, () => publishUsage(context)))
    ending.watch(
      every(guardEveryMs, signal, async () => {
        const health = await lookAtSource(pool, migration.source)
        target.writer.slowDown(health.factor)
        sampler.health = health
        sampler.sample()
        isAlive()
        // By another process: from here on the source is not ours to follow.
        if (state.get('phase') === 'cut-over' || options.until?.(state) === true) ending.end()
      }),
    )
    await ending.promise
  } finally {
    follower.stop()
    controller.abort(new Error('The migration has ended'))
    await ending.settled()
    log.close()
    await publishUsage(context).catch(() => undefined) // kept, and sent by the next run
  }
}

/** Compares everything instead of loading it, and heals. */
async function reloadAll(context: EngineContext, session: Session): Promise<void> {
  const { state } = context
  await verify({ ...session.comparing, reader: context.reader, signal: context.signal }, () => undefined)
  state.atomically(() => {
    state.set('reload', undefined)
    state.set('load', { startedAt: state.get('load')?.startedAt ?? Date.now(), endedAt: Date.now() })
    state.set('phase', 'follow')
  })
}

/** The position, and all that was seen of the log. What was counted and set aside stays. */
function forget(state: State): void {
  takeUpAttempts(state, 0)
  state.atomically(() => {
    for (const table of ['dirty', 'lookup', 'prepared', 'segment', 'finding', 'unchecked'])
      state.sql(`DELETE FROM ${table}`).run()
    for (const name of ['position', 'server', 'schema', 'load', 'verify'] as const) state.set(name, undefined)
    // What was being written may be counted or not: only who applies it knows.
    state.sql("INSERT INTO dirty (key, seq, why) SELECT key, 0, 'lost-answer' FROM intent").run()
    state.set('phase', 'load')
    state.set('reload', true)
  })
}

/** @throws {MigrationFailure} SERVER_REPLACED, TABLE_CHANGED, POSITION_PURGED */
async function assertContinuable(
  { state, pool }: Session,
  identity: string,
  fingerprint: string,
): Promise<void> {
  const position = state.get('position')
  if (position === undefined) return
  if (state.get('server') !== identity) throw new MigrationFailure('SERVER_REPLACED')
  if (state.get('schema') !== fingerprint) throw new MigrationFailure('TABLE_CHANGED')
  await assertReadable(pool, position)
}

async function firstPosition(
  { state, pool, target, shards, template, reader }: Session,
  identity: string,
  fingerprint: string,
) {
  const position = await currentPosition(pool)
  await assertNothingPrepared(pool)
  // A state file that was lost: what the target holds may be older than the source, and must not be overwritten unseen.
  const { entries } = await target.store.files.list({
    workspaceId: target.workspaceId,
    shards,
    select: { by: 'time', state: 'ready', range: {} },
    order: 'desc',
    after: undefined,
    limit: 100,
  })
  const isNamed = entries.some(
    ({ file }) => file.externalRef !== undefined && template.parse(file.externalRef) !== undefined,
  )
  // What came later from others may be more than that page.
  const first = await reader.after(undefined, undefined, 100)
  const ids = first.map(({ key }) => derivedFileId(target.workspaceId, template.format(key)))
  const isKnown = isNamed || (await target.heads(ids)).size > 0
  state.atomically(() => {
    state.set('position', position)
    state.set('server', identity)
    state.set('schema', fingerprint)
    state.set('phase', 'load')
    if (isKnown) state.set('reload', true)
  })
  return position
}

/** Ends when one of several fails, or when told to. */
function endSignal(controller: AbortController) {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  promise.catch(() => undefined)
  const running = new Set<Promise<unknown>>()
  const { signal } = controller
  const onAbort = () => resolve()
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  const fail = (error: unknown) => {
    // What fails because it is over is no failure.
    if (!signal.aborted) reject(error)
  }
  return {
    promise,
    end: () => resolve(),
    fail,
    watch(work: Promise<unknown>) {
      const watched: Promise<unknown> = work.catch(fail).finally(() => running.delete(watched))
      running.add(watched)
    },
    async settled() {
      await Promise.allSettled(running)
    },
  }
}

async function every(ms: number, signal: AbortSignal, run: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    await run()
    await sleep(ms, signal)
  }
}

/** Resolves after so many milliseconds, or as soon as the signal is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, Math.max(0, ms))
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
