import type { CursorBinding } from '@lading/store'
import type { ServiceContext } from './context.ts'

/** What signs the cursors of one listing of a workspace, and over how many shards its files are spread. */
export async function openCursor(
  { store }: ServiceContext,
  workspaceId: string,
  operation: string,
  query: readonly (string | number)[],
): Promise<{ binding: CursorBinding; listingShards: number }> {
  const workspace = await store.workspaces.get(workspaceId)
  if (workspace === undefined) throw new Error('The workspace of a live API key has no item')
  const { cursorSecret, listingShards } = workspace
  return { binding: { workspaceId, secret: cursorSecret, operation, query }, listingShards }
}
