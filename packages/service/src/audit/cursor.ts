import { type CursorBinding, decodeCursor, encodeCursor, type Workspace } from '@lading/store'
import { openCursor } from '../cursor.ts'
import type { AuditFilters, AuditPage, AuditPosition } from './read-page.ts'

export interface OpenedPage {
  readonly binding: CursorBinding
  /** Undefined for the first page. */
  readonly after: AuditPosition | undefined
}

/** Said of a cursor that `openPage` does not take. */
export const cursorDetail = 'The cursor was not made by this listing of this workspace.'

/** Where a page begins; undefined when the cursor was made by anything else. */
export function openPage(
  workspace: Workspace,
  operation: string,
  { file, key, operation: called, from, before }: AuditFilters,
  cursor: string | undefined,
): OpenedPage | undefined {
  const query = [file, key, called, from, before].map((filter) => JSON.stringify(filter ?? null))
  const binding = openCursor(workspace, operation, query)
  if (cursor === undefined) return { binding, after: undefined }
  const position = decodeCursor(cursor, binding)
  return position && { binding, after: { at: position.createdAt, recordId: position.id } }
}

/** A page as the contract shows it. */
export function closePage({ items, next }: AuditPage, { binding }: OpenedPage) {
  const nextCursor =
    next === undefined ? null : encodeCursor({ createdAt: next.at, id: next.recordId }, binding)
  return { items: [...items], nextCursor }
}
