import type { MigrationDefinition } from '../define.ts'
import { type RunOptions, runOnce, sleep } from '../engine/engine.ts'
import { mappingOf, openSession, type Session, type SessionOverrides } from '../engine/session.ts'
import { MigrationFailure } from '../failure.ts'
import { RunLock } from '../state/lock.ts'

export interface CommandOptions extends SessionOverrides, Pick<RunOptions, 'graceMs' | 'lostAnswerMs'> {
  readonly migration: MigrationDefinition
  readonly statePath: string
  readonly signal: AbortSignal
}

/**
 * Does something while changes are applied: by the process that runs the migration, or, when there is none, by this one for
 * as long as it takes.
 */
export async function withRunner<T>(
  options: CommandOptions,
  run: (session: Session, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const stop = () => controller.abort(options.signal.reason)
  options.signal.addEventListener('abort', stop)
  if (options.signal.aborted) stop()
  const lock = RunLock.take(options.statePath)
  lock?.release()
  const { promise: started, resolve: onStarted } = Promise.withResolvers<void>()
  const runner =
    lock === undefined ? undefined : runOnce({ ...options, signal: controller.signal, onStarted })
  const over = runner === undefined ? otherEnded(options.statePath, controller.signal) : ended(runner)
  over.catch(() => undefined)
  let work: Promise<T> | undefined
  try {
    if (runner !== undefined) await Promise.race([started, over])
    await using session = await openSession(options.migration, options.statePath, controller.signal, options)
    if (runner === undefined) assertSameMapping(options.migration, session)
    work = run(session, controller.signal)
    try {
      return await Promise.race([work, over])
    } finally {
      // What it has to take back, it takes back while both sides are there.
      controller.abort(new Error('The command has ended'))
      await work.catch(() => undefined)
    }
  } catch (error) {
    // Why the work itself ended says more than that it had to.
    const failure = await work?.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (failure instanceof MigrationFailure) throw failure
    throw options.signal.aborted ? options.signal.reason : error
  } finally {
    controller.abort(new Error('The command has ended'))
    await runner?.catch(() => undefined)
    options.signal.removeEventListener('abort', stop)
  }
}

async function ended(runner: Promise<void>): Promise<never> {
  await runner
  throw new MigrationFailure('SOURCE_UNREACHABLE', 'The migration ended meanwhile.')
}

/** Milliseconds between looks whether the process that applies changes is still there. */
const lookEveryMs = 1_000

/** @throws {MigrationFailure} when the other process has ended: nobody applies any more */
async function otherEnded(statePath: string, signal: AbortSignal): Promise<never> {
  for (;;) {
    await sleep(lookEveryMs, signal)
    signal.throwIfAborted()
    const lock = RunLock.take(statePath)
    if (lock === undefined) continue
    lock.release()
    throw new MigrationFailure(
      'SOURCE_UNREACHABLE',
      '`run` has ended meanwhile: start it, or let this command run by itself.',
    )
  }
}

/** @throws {MigrationFailure} CONFIG_INVALID when changes are applied by another mapping than this command compares by */
function assertSameMapping(migration: MigrationDefinition, { state }: Session): void {
  if (state.get('runningMapping') === mappingOf(migration)) return
  throw new MigrationFailure(
    'CONFIG_INVALID',
    'The process that runs began with another mapping. Stop it and start it again, then this.',
  )
}

/** Waits until it is so. @throws what `orElse` makes once the time is over */
export async function waitFor(
  isSo: () => boolean,
  ms: number,
  signal: AbortSignal,
  orElse: () => Error,
): Promise<void> {
  const end = performance.now() + ms
  while (!isSo()) {
    signal.throwIfAborted()
    if (performance.now() > end) throw orElse()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
