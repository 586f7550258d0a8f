import type { FailureCode } from '../failure.ts'

/** One thing that was looked at. */
export interface Finding {
  readonly code: FailureCode
  /** `stop`: the migration does not begin. `warning`: it does, and this is worth knowing. */
  readonly severity: 'stop' | 'warning'
  readonly detail: string
  /** SQL that mends it; none where there is none. */
  readonly sql: readonly string[]
}

export const finding = (
  code: FailureCode,
  severity: Finding['severity'],
  detail: string,
  ...sql: string[]
): Finding => ({
  code,
  severity,
  detail,
  sql,
})
