import type { FileHeld } from '@lading/contract/errors'
import type { Retention } from '@lading/contract/retention'
import type { ErrorData } from '@lading/stack/server'
import { toRetention } from '../files/file.ts'

type Held = ErrorData<typeof FileHeld>

/** What holds a file or a workspace, as it is stored. */
export interface StoredHold {
  readonly retainUntil?: string | undefined
  readonly legalHold?: boolean | undefined
  readonly holdReason?: string | undefined
}

/**
 * What keeps a file from being deleted and overwritten: its own hold or, when it has none, that of its workspace. A date
 * that has passed holds nothing.
 * @returns the data of FILE_HELD; undefined when nothing holds the file
 */
export function heldBy(file: StoredHold, workspace: StoredHold, now: Date): Held | undefined {
  if (isHolding(file, now)) return { ...toRetention(file), by: 'file' }
  if (isHolding(workspace, now)) return { ...toRetention(workspace), by: 'workspace' }
  return undefined
}

function isHolding({ retainUntil, legalHold }: StoredHold, now: Date): boolean {
  return legalHold === true || (retainUntil !== undefined && retainUntil > now.toISOString())
}

/** Says what holds the file, until when and why. */
export function heldDetail({ by, until, legalHold, reason }: Held): string {
  const end = legalHold || until === null ? 'until the hold is lifted' : `until ${until}`
  const held = by === 'file' ? 'The file is held' : 'Every file of the workspace is held'
  return `${held} ${end}${reason === null ? '' : `: ${reason}`}. Nothing was changed.`
}

/** A hold as it is stored; undefined takes away. */
export function toStoredRetention({ until, legalHold, reason }: Retention): StoredHold {
  return {
    // Readers compare texts: a caller may have left out the milliseconds.
    retainUntil: until === null ? undefined : new Date(until).toISOString(),
    legalHold: legalHold ? true : undefined,
    holdReason: reason ?? undefined,
  }
}
