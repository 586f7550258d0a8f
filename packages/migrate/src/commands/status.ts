import type { MigrationDefinition } from '../define.ts'
import type { Sample } from '../engine/sampler.ts'
import { openState } from '../engine/session.ts'
import type { Facts, State, VerifyProgress } from '../state/state.ts'

/** Silence after which a process counts as gone, in milliseconds. */
const silenceMs = 5_000

export interface Status {
  readonly name: string
  readonly phase: Facts['phase'] | 'not begun'
  readonly isRunning: boolean
  readonly stopped: Facts['stopped'] | undefined
  readonly sample: Sample | undefined
  readonly load: Facts['load'] | undefined
  readonly dirty: number
  readonly quarantine: { readonly count: number; readonly byCode: Readonly<Record<string, number>> }
  readonly verify: VerifyProgress | undefined
  /** A cutover that was cut off: the fence may be up, and the switch made. `cutover --undo` takes both back. */
  readonly cutover: Facts['cutover'] | undefined
}

/** What is known, also while another process runs. Neither side is asked. */
export function statusOf(migration: MigrationDefinition, state: State): Status {
  const [latest] = state.sql('SELECT value FROM sample ORDER BY at DESC LIMIT 1').all()
  const codes = state.sql('SELECT code, count(*) AS count FROM quarantine GROUP BY code ORDER BY code').all()
  const alive = state.get('alive')
  return {
    name: migration.name,
    phase: state.get('phase') ?? 'not begun',
    isRunning: alive !== undefined && alive.ended !== true && Date.now() - alive.at < silenceMs,
    stopped: state.get('stopped'),
    sample: latest === undefined ? undefined : (JSON.parse(String(latest.value)) as Sample), // written by the sampler
    load: state.get('load'),
    dirty: state.dirtyCount(),
    quarantine: {
      count: state.quarantineCount(),
      byCode: Object.fromEntries(codes.map(({ code, count }) => [String(code), Number(count)])),
    },
    verify: state.get('verify'),
    cutover: state.get('cutover'),
  }
}

/** Samples of the last minutes, oldest first. */
export function samplesOf(state: State, sinceMs: number): Sample[] {
  return state
    .sql('SELECT value FROM sample WHERE at > ? ORDER BY at')
    .all(sinceMs)
    .map(({ value }) => JSON.parse(String(value)) as Sample) // written by the sampler
}

/** Opens the state file for as long as it takes. */
export function withState<T>(migration: MigrationDefinition, statePath: string, run: (state: State) => T): T {
  const state = openState(migration, statePath)
  try {
    return run(state)
  } finally {
    state.close()
  }
}
