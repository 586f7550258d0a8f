import type { MigrationDefinition } from '../define.ts'
import { type RunOptions, runOnce } from '../engine/engine.ts'
import { openSession, type Session, type SessionOverrides } from '../engine/session.ts'
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
  try {
    const ended = runner?.then(() => {
      throw new MigrationFailure('SOURCE_UNREACHABLE', 'The migration ended meanwhile.')
    })
    ended?.catch(() => undefined)
    if (ended !== undefined) await Promise.race([started, ended])
    await using session = await openSession(options.migration, options.statePath, controller.signal, options)
    const work = run(session, controller.signal)
    return await (ended === undefined ? work : Promise.race([work, ended]))
  } finally {
    controller.abort(new Error('The command has ended'))
    await runner?.catch(() => undefined)
    options.signal.removeEventListener('abort', stop)
  }
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
