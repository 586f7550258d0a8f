import { rootId, type Store } from '@lading/store'

/** The paths of folders by their ids, each read once. */
export class FolderPaths {
  readonly #store: Pick<Store, 'folders'>
  readonly #workspaceId: string
  readonly #top: string | undefined
  readonly #paths = new Map<string, string>()

  /** @param top the folder whose parents are left out of all paths; undefined for none */
  constructor(store: Pick<Store, 'folders'>, workspaceId: string, top: string | undefined) {
    this.#store = store
    this.#workspaceId = workspaceId
    this.#top = top
  }

  /** @returns the names from the top down with a slash behind each; empty for the root and for a folder that is gone */
  async of(folderId: string | undefined): Promise<string> {
    const way: { id: string; name: string }[] = []
    let at = folderId ?? rootId
    while (at !== rootId && !this.#paths.has(at) && !way.some(({ id }) => id === at)) {
      const head = await this.#store.folders.get(this.#workspaceId, at)
      if (head === undefined) break
      way.push({ id: at, name: head.name })
      at = at === this.#top ? rootId : head.parentId
    }
    let path = this.#paths.get(at) ?? ''
    for (const { id, name } of way.reverse()) {
      path += `${name}/`
      this.#paths.set(id, path)
    }
    return path
  }
}
