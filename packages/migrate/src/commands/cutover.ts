import { randomBytes } from 'node:crypto'
import type { Pool } from 'mysql2/promise'
import type { CutoverDefinition } from '../define.ts'
import { fenceCheckMark, fenceMark } from '../engine/change-log.ts'
import type { Session } from '../engine/session.ts'
import { verify } from '../engine/verify.ts'
import { type FailureCode, MigrationFailure } from '../failure.ts'
import { watermarkTableOf } from '../source/binlog.ts'
import { Watermarks } from '../source/watermark.ts'
import { RunLock } from '../state/lock.ts'
import { finalCheck, settle } from './check-changed.ts'
import { runStep } from './steps.ts'
import { type CommandOptions, waitFor, withRunner } from './with-runner.ts'

export interface CutoverOptions extends CommandOptions {
  /** Cuts over although records are in quarantine. */
  readonly acceptQuarantine?: boolean
  /** Told of each step when it begins. */
  readonly onStep?: (step: string) => void
}

export interface CutoverReport {
  /** Milliseconds during which nobody could write: from the beginning of the fence to the end of the switch. */
  readonly pausedMs: number
  /** Records that were compared behind the fence. */
  readonly compared: number
  readonly quarantined: number
  /** What could not be made sure of. */
  readonly warnings: readonly string[]
}

/** What each step may take unless `timeoutSeconds` says otherwise. */
export const defaultTimeoutSeconds = 30

/**
 * Fences writes, waits for the last of them, compares what changed, and switches. Whatever fails undoes what was done, and
 * leaves the old application writing.
 * @throws {MigrationFailure}
 */
export function cutover(options: CutoverOptions): Promise<CutoverReport> {
  const { migration, acceptQuarantine = false, onStep = () => undefined } = options
  const steps = migration.cutover
  if (steps === undefined) throw new MigrationFailure('CONFIG_INVALID', 'There is no `cutover` in it.')
  const timeoutMs = (steps.timeoutSeconds ?? defaultTimeoutSeconds) * 1000
  return alone(options.statePath, () =>
    withRunner(options, (session, signal) =>
      prepared(session, signal, { steps, timeoutMs, signal, onStep }, acceptQuarantine),
    ),
  )
}

/** Two at once would take each other's steps back. @throws {MigrationFailure} ALREADY_RUNNING */
export async function alone<T>(statePath: string, run: () => Promise<T>): Promise<T> {
  const lock = RunLock.take(`${statePath}.cutover`)
  if (lock === undefined) throw new MigrationFailure('ALREADY_RUNNING', 'It is a cutover that runs.')
  try {
    return await run()
  } finally {
    lock.release()
  }
}

async function prepared(
  session: Session,
  signal: AbortSignal,
  { steps, timeoutMs, onStep }: Plan,
  acceptQuarantine: boolean,
): Promise<CutoverReport> {
  const { state } = session
  if (state.get('phase') !== 'follow') throw new MigrationFailure('LOAD_UNFINISHED')
  const quarantined = state.quarantineCount()
  if (quarantined > 0 && !acceptQuarantine) {
    throw new MigrationFailure('QUARANTINE_NOT_EMPTY', `${quarantined} records are in quarantine.`)
  }
  if (state.get('verify')?.endedAt === undefined) {
    onStep('compare everything, since that was not done yet')
    await verify({ ...session.comparing, reader: session.reader, signal }, () => undefined)
  }
  onStep('wait until the lag is small, and compare what has changed')
  await settle(session, signal, timeoutMs)
  return switchOver(session, { steps, timeoutMs, signal, onStep })
}

interface Plan {
  readonly steps: CutoverDefinition
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly onStep: (step: string) => void
}

async function switchOver(
  session: Session,
  { steps, timeoutMs, signal, onStep }: Plan,
): Promise<CutoverReport> {
  const { migration, state } = session
  const warnings: string[] = []
  /** What has to be taken back, latest first. */
  const undo: { readonly name: string; run(): Promise<void> }[] = []
  const attempt = async (name: string, code: FailureCode, run: () => Promise<void>) => {
    onStep(name)
    await run().catch((error: unknown) => {
      if (error instanceof MigrationFailure) throw error
      throw new MigrationFailure(code, error instanceof Error ? error.message : '', error)
    })
  }
  const began = performance.now()
  let isSwitched = false
  try {
    undo.unshift({ name: 'lift the fence', run: () => runStep(migration, steps.unfence, timeoutMs) })
    // Before the first step: whoever finds the process gone can then take back what it may have done.
    state.set('behindFence', undefined)
    state.set('cutover', { fencedAt: Date.now(), isSwitching: false })
    await attempt('fence writes', 'FENCE_FAILED', () => runStep(migration, steps.fence, timeoutMs))
    await attempt('wait for open transactions', 'FENCE_FAILED', async () => {
      const warning = await transactionsEnded(session.pool, timeoutMs, signal)
      if (warning !== undefined) warnings.push(warning)
    })
    onStep('drain')
    await passFence(session, fenceMark, timeoutMs, signal)
    await drain(session, timeoutMs, signal)
    onStep('compare what has changed')
    const compared = await finalCheck(session, timeoutMs, signal)
    await assertFenced(session, timeoutMs, signal)
    const { unswitch } = steps
    if (unswitch !== undefined) {
      undo.unshift({ name: 'take the switch back', run: () => runStep(migration, unswitch, timeoutMs) })
    }
    state.set('cutover', { fencedAt: Date.now(), isSwitching: true })
    await attempt('switch', 'SWITCH_FAILED', () => runStep(migration, steps.switch, timeoutMs))
    isSwitched = true
    const pausedMs = performance.now() - began
    if (unswitch !== undefined) await assertFenced(session, timeoutMs, signal)
    else warnings.push(...(await takeLateChanges(session, timeoutMs, signal)))
    state.atomically(() => {
      state.set('cutover', undefined)
      state.set('phase', 'cut-over')
      state.set('reverse', { from: new Date(Date.now() - pausedMs).toISOString() })
    })
    return { pausedMs, compared, quarantined: state.quarantineCount(), warnings }
  } catch (failure) {
    const failed: string[] = []
    for (const { name, run } of undo) {
      onStep(`undo: ${name}`)
      await run().catch((error: unknown) =>
        failed.push(`${name}: ${error instanceof Error ? error.message : 'failed'}`),
      )
    }
    if (failed.length === 0) state.set('cutover', undefined)
    if (isSwitched && steps.unswitch === undefined && failure instanceof MigrationFailure) {
      throw new MigrationFailure(
        failure.code,
        `${failure.detail} THE SWITCH WAS MADE, and there is no \`unswitch\` to take it back: the fence was lifted, look at what the applications use.`,
        failure,
      )
    }
    if (failed.length === 0) throw failure
    const [code, why] =
      failure instanceof MigrationFailure
        ? [failure.code, failure.detail]
        : (['FENCE_FAILED', failure instanceof Error ? `${failure.message}.` : ''] as const)
    throw new MigrationFailure(
      code,
      `${why} AND IT COULD NOT BE UNDONE: ${failed.join('; ')}. \`cutover --undo\` tries again.`,
      failure,
    )
  }
}

/** What began before the fence may still commit. @returns a warning when the user may not see that */
async function transactionsEnded(
  pool: Pool,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const sql = 'SELECT count(*) AS count FROM information_schema.INNODB_TRX WHERE trx_rows_modified > 0'
  const end = performance.now() + timeoutMs
  for (;;) {
    signal.throwIfAborted()
    try {
      const [rows] = await pool.query(sql)
      const [{ count } = { count: '0' }] = rows as { count: string }[] // as selected
      if (Number(count) === 0) return undefined
    } catch {
      return 'The user lacks PROCESS: whether transactions were open when the fence went up is not known.'
    }
    if (performance.now() > end) throw new Error('Transactions that began before the fence are still open.')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** A fence that locks everybody out locks out the watermark too, and its write waits for as long as the fence is up. */
async function written(write: Promise<void>, timeoutMs: number, signal: AbortSignal): Promise<void> {
  write.catch(() => undefined) // it may fail long after nobody waits any more
  let timer: NodeJS.Timeout | undefined
  let onAbort: (() => void) | undefined
  const late = new Promise<never>((_, reject) => {
    const message = 'The watermark cannot be written: the fence has to leave its table to the migration.'
    timer = setTimeout(() => reject(new MigrationFailure('FENCE_FAILED', message)), timeoutMs)
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort)
  })
  try {
    await Promise.race([write, late])
  } finally {
    clearTimeout(timer)
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort)
  }
}

/** Waits until everything that was committed before now has come through the log. */
async function passFence(
  session: Session,
  mark: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { state, pool, schema, migration } = session
  const token = mark + randomBytes(12).toString('hex')
  const watermarks = new Watermarks(pool, schema.root.database, watermarkTableOf(migration))
  await written(watermarks.write(token), timeoutMs, signal)
  const late = () => new MigrationFailure('DRAIN_TIMEOUT', 'The watermark behind the fence did not come.')
  await waitFor(() => state.get('fence') === token, timeoutMs, signal, late)
}

/** Where the switch cannot be taken back: what somebody wrote behind the fence until it was made is applied and compared. */
async function takeLateChanges(session: Session, timeoutMs: number, signal: AbortSignal): Promise<string[]> {
  await passFence(session, fenceCheckMark, timeoutMs, signal)
  const count = session.state.get('behindFence') ?? 0
  if (count === 0) return []
  await drain(session, timeoutMs, signal)
  await finalCheck(session, timeoutMs, signal)
  return [`${count} changes were written behind the fence. They were applied, but the fence does not hold.`]
}

/** Waits until all that is known is applied. */
async function drain({ state }: Session, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const late = () =>
    new MigrationFailure('DRAIN_TIMEOUT', `${state.dirtyCount()} records were still to be applied.`)
  await waitFor(() => state.dirtyCount() === 0, timeoutMs, signal, late)
}

/** @throws {MigrationFailure} FENCE_FAILED when somebody has written behind the fence */
async function assertFenced(session: Session, timeoutMs: number, signal: AbortSignal): Promise<void> {
  await passFence(session, fenceCheckMark, timeoutMs, signal)
  const count = session.state.get('behindFence') ?? 0
  if (count > 0) throw new MigrationFailure('FENCE_FAILED', `${count} changes were written behind the fence.`)
}
