import { MigrationFailure } from '../failure.ts'
import { alone, type CutoverOptions, defaultTimeoutSeconds } from './cutover.ts'
import { withState } from './status.ts'
import { runStep } from './steps.ts'

/** `cutover --undo`: back to the old application, which then writes again; also after a cutover that was cut off anywhere. */
export function undoCutover(options: CutoverOptions): Promise<void> {
  return alone(options.statePath, () => undo(options))
}

async function undo(options: CutoverOptions): Promise<void> {
  const { migration, statePath, onStep = () => undefined } = options
  const steps = migration.cutover
  if (steps === undefined) throw new MigrationFailure('CONFIG_INVALID', 'There is no `cutover` in it.')
  const timeoutMs = (steps.timeoutSeconds ?? defaultTimeoutSeconds) * 1000
  const { phase, begun } = withState(migration, statePath, (state) => ({
    phase: state.get('phase'),
    begun: state.get('cutover'),
  }))
  const isDone = phase === 'cut-over' || phase === 'reverse'
  if (!isDone && begun === undefined) throw new MigrationFailure('LOAD_UNFINISHED', 'There was no cutover.')
  if (steps.unswitch !== undefined && (isDone || begun?.isSwitching === true)) {
    onStep('take the switch back')
    await runStep(migration, steps.unswitch, timeoutMs)
  }
  onStep('lift the fence')
  await runStep(migration, steps.unfence, timeoutMs)
  withState(migration, statePath, (state) =>
    state.atomically(() => {
      state.set('cutover', undefined)
      if (!isDone) return
      state.set('phase', 'load')
      state.set('reload', true)
      state.set('returnedAt', new Date().toISOString())
    }),
  )
}
