import type { itemBuilders } from '@lading/store/items'
import type { MigrationDefinition } from '../define.ts'
import type { ReferenceTemplate } from '../reference.ts'
import type { RecordReader } from '../source/reader.ts'
import type { SourceSchema } from '../source/schema.ts'
import type { State } from '../state/state.ts'
import type { Bodies } from './bodies.ts'
import type { ChangeLog } from './change-log.ts'
import type { LoadPlan } from './load-plan.ts'
import type { Target } from './target.ts'

/** What the parts of a running migration share. */
export interface EngineContext {
  readonly migration: MigrationDefinition
  readonly schema: SourceSchema
  readonly template: ReferenceTemplate
  readonly state: State
  readonly reader: RecordReader
  readonly target: Target
  readonly bodies: Bodies
  readonly builders: ReturnType<typeof itemBuilders>
  readonly log: ChangeLog
  readonly plan: LoadPlan
  /** Shards of the workspace's listings. */
  readonly shards: number
  readonly signal: AbortSignal
  readonly counts: Counts
  /** Keys of which the state file, not the target, tells what was counted: see the table of intents. */
  readonly leftovers: Set<string>
  /** Milliseconds after which a write whose answer was lost is compared once more. */
  readonly lostAnswerMs: number
}

/** What happened since the start of the process. */
export interface Counts {
  loaded: number
  applied: number
  unchanged: number
  ignored: number
}

/** Bodies that one batch copies at once. */
export const bodyConcurrency = 16
