import { randomBytes } from 'node:crypto'
import type { TableAccess } from './client.ts'
import { newWorkspaceId } from './ids.ts'
import { type Workspace, workspaceEntity } from './workspace-entity.ts'

/** The access patterns of workspaces. */
export class WorkspaceStore {
  readonly #entity: ReturnType<typeof workspaceEntity>
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#entity = workspaceEntity(access)
    this.#now = now
  }

  /** @param listingShards 1 to 64; 1 is enough for about 900 new files a second */
  async create(name: string, listingShards = 1): Promise<Workspace> {
    const workspace: Workspace = {
      workspaceId: newWorkspaceId(),
      name,
      listingShards,
      cursorSecret: randomBytes(32).toString('base64url'),
      createdAt: this.#now().toISOString(),
    }
    await this.#entity.create(workspace).go({ response: 'none' })
    return workspace
  }

  async get(workspaceId: string): Promise<Workspace | undefined> {
    const { data } = await this.#entity.get({ workspaceId }).go({ consistent: true })
    return data ?? undefined
  }
}
