import type { AuditRecord } from '../../generated/resources.ts'
import { randomId } from '../ids.ts'
import type { StoredWorkspace } from '../state.ts'

/** Digits of the number of a record: those of one millisecond are told apart, and sorted, by it. */
const digits = 9

/** Writes a record of a call. @returns the record; it may still learn that its call was refused */
export function note(workspace: StoredWorkspace, record: Omit<AuditRecord, 'id'>): AuditRecord {
  const number = String(workspace.recorded).padStart(digits, '0')
  const noted = { id: `${record.at.replaceAll(/\D/g, '')}-${number}${randomId(3)}`, ...record }
  workspace.recorded += 1
  workspace.records.push(noted)
  return noted
}
