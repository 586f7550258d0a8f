import type { Workspace, WorkspaceChange } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { rounds } from '../rounds.ts'

/** Changes the settings of a workspace; carried out once for each effect, also when others change them meanwhile. */
export async function changeWorkspace(
  { store, workspaces }: Pick<ServiceContext, 'store' | 'workspaces'>,
  workspace: Workspace,
  changes: WorkspaceChange,
  effectId: string,
): Promise<Workspace> {
  let present: Workspace | undefined = workspace
  for await (const _ of rounds()) {
    if (present === undefined) throw new Error('The workspace of a live API key has no item')
    const changed = await store.workspaces.change(present, changes, effectId)
    if (changed !== undefined) {
      workspaces.note(changed)
      return changed
    }
    present = await store.workspaces.get(workspace.workspaceId)
  }
  throw new Error('unreachable: rounds ends by throwing')
}
