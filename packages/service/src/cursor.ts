import type { CursorBinding, Workspace } from '@lading/store'

/** What signs the cursors of one listing of a workspace. @param query the filters, in a fixed order */
export function openCursor(
  { workspaceId, cursorSecret }: Workspace,
  operation: string,
  query: readonly (string | number)[],
): CursorBinding {
  return { workspaceId, secret: cursorSecret, operation, query }
}
