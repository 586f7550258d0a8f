import type { ErrorData } from '../generated/errors.ts'
import type { Retention } from '../generated/resources.ts'
import type { StoredFile, StoredWorkspace } from './state.ts'
import { instant } from './time.ts'

type Held = ErrorData['FILE_HELD']

/** Whether something holds now: a date that has passed holds nothing. */
export function isHolding({ until, legalHold }: Retention, now: string): boolean {
  return legalHold || (until !== null && until > now)
}

/** The data of FILE_HELD; undefined when neither the file's own hold nor its workspace's is in force. */
export function heldBy(workspace: StoredWorkspace, file: StoredFile, now: string): Held | undefined {
  if (isHolding(file.retention, now)) return { ...file.retention, by: 'file' }
  if (isHolding(workspace.retention, now)) return { ...workspace.retention, by: 'workspace' }
  return undefined
}

export function heldDetail({ by, until, legalHold, reason }: Held): string {
  const who = by === 'file' ? 'The file is held' : 'Every file of the workspace is held'
  const end = legalHold || until === null ? 'until the hold is lifted' : `until ${until}`
  return `${who} ${end}${reason === null ? '' : `: ${reason}`}. Nothing was changed.`
}

/** A hold as a caller sets it. */
export function toRetention({ until, legalHold, reason }: Retention): Retention {
  return { until: until === null ? null : instant(until), legalHold, reason }
}
