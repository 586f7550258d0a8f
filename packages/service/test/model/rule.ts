import type { ErrorCode } from '@lading/contract/errors'
import type { Expected } from './matching.ts'
import type { Shown } from './shown.ts'
import { type Hold, type Model, type ModelFile, type ModelKey, type ModelWorkspace, nowOf } from './state.ts'

/** One call of one operation, as the rules of the model see it. */
export interface Asked<Input> {
  readonly model: Model
  readonly workspace: ModelWorkspace
  readonly key: ModelKey
  /** Decoded by the contract. */
  readonly input: Input
}

/** What a call is answered with, and what it does to the model. */
export type Predicted = Effect & (Refusal | Success)

interface Refusal {
  readonly code: ErrorCode
  readonly data?: Expected
}

interface Success {
  readonly output: Expected
  /** Files that the call moves to the trash one by one, or leaves because they are held: each has a record of its own. */
  readonly recorded?: readonly { readonly id: string; readonly folderId: string; readonly held: boolean }[]
}

interface Effect {
  /** Called once, with the answer: it tells the model the ids and times that it cannot know. */
  readonly apply?: (body: Shown) => void
  /**
   * Codes that a repetition may be answered with when the first attempt had its effect and nothing is left by which the
   * repetition could know it.
   */
  readonly afterFault?: readonly ErrorCode[]
}

export type Rule<Input> = (asked: Asked<Input>) => Predicted

export const never = Date.parse('9999-12-31T23:59:59.999Z')
export const hour = 3_600_000
export const day = 24 * hour

export function isHolding({ until, legalHold }: Hold, now: number): boolean {
  return legalHold || (until !== null && until > now)
}

/** FILE_HELD, when something holds the file. */
export function heldBy(
  model: Model,
  workspace: ModelWorkspace,
  file: Pick<ModelFile, 'hold'>,
): Predicted | undefined {
  const now = nowOf(model)
  const holder = isHolding(file.hold, now) ? 'file' : isHolding(workspace.hold, now) ? 'workspace' : undefined
  if (holder === undefined) return undefined
  const { until, legalHold, reason } = holder === 'file' ? file.hold : workspace.hold
  return {
    code: 'FILE_HELD',
    data: { until: until === null ? null : new Date(until).toISOString(), legalHold, reason, by: holder },
  }
}

/** What a workspace holds, by what has not been swept. */
export function usedBy({ files }: ModelWorkspace): { files: number; bytes: number } {
  let used = { files: 0, bytes: 0 }
  for (const file of files.values()) {
    if (file.state === 'pending') continue
    used = { files: used.files + 1, bytes: used.bytes + bytesOf(file) }
  }
  return used
}

function bytesOf({ versions }: ModelFile): number {
  const sizes = new Map(versions.map(({ upload, size }) => [upload, size]))
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

/** QUOTA_EXCEEDED, when what is added does not fit. */
export function overQuota(
  workspace: ModelWorkspace,
  add: { files: number; bytes: number },
): Predicted | undefined {
  const used = usedBy(workspace)
  const limits = { files: workspace.quotaFiles, bytes: workspace.quotaBytes }
  for (const quota of ['files', 'bytes'] as const) {
    const limit = limits[quota]
    if (limit !== null && add[quota] > 0 && used[quota] + add[quota] > limit) {
      return { code: 'QUOTA_EXCEEDED', data: { quota, limit, used: used[quota], asked: add[quota] } }
    }
  }
  return undefined
}
