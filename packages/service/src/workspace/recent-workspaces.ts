import type { Store, Workspace } from '@lading/store'
import { Recent } from '../recent.ts'

/** How old, in milliseconds, what `recent` gives may be: a quota that was changed holds everywhere after that. */
const maxAgeMs = 1000
/** Workspaces that a process remembers: a few kilobytes each at most. */
const remembered = 1000

/**
 * Workspaces, and those that this process has read a moment ago. Every mutation needs some setting of its workspace, and
 * a partition gives 3,000 strongly consistent reads a second: read each time, the item of a workspace that takes in 5,000
 * files a second would be what bounds it.
 */
export class RecentWorkspaces {
  readonly #store: Pick<Store['workspaces'], 'get'>
  readonly #now: () => Date
  readonly #known = new Recent<{ readonly workspace: Workspace; readonly at: number }>(remembered)

  constructor(store: Pick<Store['workspaces'], 'get'>, now: () => Date) {
    this.#store = store
    this.#now = now
  }

  /** The workspace as it is now: for what a hold depends on. */
  async read(workspaceId: string): Promise<Workspace> {
    const at = this.#now().getTime()
    const workspace = await this.#store.get(workspaceId)
    if (workspace === undefined) throw new Error('The workspace of a live API key has no item')
    this.#known.set(workspaceId, { workspace, at })
    return workspace
  }

  /** The workspace as it was at most a second ago; undefined when this process has not read it since. */
  recent(workspaceId: string): Workspace | undefined {
    const known = this.#known.get(workspaceId)
    const age = known === undefined ? maxAgeMs : this.#now().getTime() - known.at
    return age >= 0 && age < maxAgeMs ? known?.workspace : undefined
  }

  /** Takes note of a change that this process has made. */
  note(workspace: Workspace): void {
    this.#known.set(workspace.workspaceId, { workspace, at: this.#now().getTime() })
  }
}
