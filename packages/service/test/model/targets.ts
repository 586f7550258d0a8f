import type { Dice } from './dice.ts'
import { isThere } from './find.ts'
import type { Model, ModelFile, ModelKey, ModelWorkspace, Named } from './state.ts'

/** What a step can be about, by name. */
export class Targets {
  readonly #model: Model
  readonly #dice: Dice
  readonly workspace: ModelWorkspace
  readonly index: number

  constructor(model: Model, dice: Dice) {
    this.#model = model
    this.#dice = dice
    this.index = dice.below(model.workspaces.length)
    const workspace = model.workspaces[this.index]
    if (workspace === undefined) throw new Error('There is such a workspace')
    this.workspace = workspace
  }

  /** The name of a file: mostly one of the workspace for which this holds, else any that ever was, of any workspace. */
  file(holds: (file: ModelFile) => boolean = () => true): string | undefined {
    const apt = this.#named('file', ({ id }) => {
      const file = this.workspace.files.get(id)
      return file !== undefined && isThere(this.#model, this.workspace, file) && holds(file)
    })
    return this.#choose(apt, 'file')
  }

  /** An upload with its file: mostly one under way for which this holds. */
  upload(
    holds: (file: ModelFile, upload: string) => boolean = () => true,
  ): { id: string; upload: string } | undefined {
    const isLate = this.#dice.chance(0.06)
    const apt = this.#named('upload', (named) => {
      const file = named.kind === 'upload' ? this.workspace.files.get(named.file) : undefined
      if (file?.uploads.has(named.id) === true) return holds(file, named.id)
      // One that was completed or given up.
      return file !== undefined && file.state !== 'trashed' && isLate
    })
    const name = this.#choose(apt, 'upload')
    const named = this.#model.names.get(name?.slice(1) ?? '')
    return name === undefined || named?.kind !== 'upload'
      ? undefined
      : { id: `@of:${name.slice(1)}`, upload: name }
  }

  /** The address of a folder. */
  folder(): string {
    const { folders } = this.workspace
    if (this.#dice.chance(0.25)) return 'root'
    const name = this.#choose(
      this.#named('folder', ({ id }) => folders.has(id)),
      'folder',
    )
    const named = this.#model.names.get(name?.slice(1) ?? '')
    if (name === undefined || named === undefined) return 'root'
    return this.#dice.chance(0.25) ? (pathOf(folders, named.id) ?? name) : name
  }

  /** A folder in which a file for which this holds lies, or else any. */
  folderWith(holds: (file: ModelFile) => boolean): string {
    const { files } = this.workspace
    const apt = this.#named('folder', ({ id }) =>
      [...files.values()].some((file) => file.folderId === id && holds(file)),
    )
    return this.#dice.of(apt) ?? this.folder()
  }

  /** A job, sometimes another workspace's. */
  job(): string | undefined {
    const isAny = this.#dice.chance(0.2)
    const own = isAny ? this.#named('job') : this.#named('job', ({ id }) => this.workspace.jobs.has(id))
    return this.#choose(own, 'job')
  }

  /** The name of a key that a script has made and that is not revoked. */
  key(holds: (key: ModelKey) => boolean = () => true): string | undefined {
    const made = this.#named('key', ({ id }) => {
      const key = this.workspace.keys.get(id)
      return key?.revoked === false && holds(key)
    })
    return this.#choose(
      made.filter((name) => name.startsWith('@k')),
      'key',
    )
  }

  /** Who calls. @param made how probably it is a key that the script has made */
  actor(wanted: 'owner' | 'uploader' | 'reader' | 'guest', made = 0.08): string {
    const dice = this.#dice
    if (dice.chance(made)) {
      const key = this.key()
      if (key !== undefined) return key.slice(1)
    }
    return dice.chance(0.03) ? `reader${this.index}` : `${wanted}${this.index}`
  }

  #choose(apt: readonly string[], kind: Named['kind']): string | undefined {
    const any = this.#named(kind).filter((name) => kind !== 'key' || name.startsWith('@k'))
    if (this.#dice.chance(0.07)) return this.#dice.of(any)
    return apt.length === 0 ? undefined : this.#recent(apt)
  }

  /** What was made last is asked for more often: what is done to one thing adds up. */
  #recent(names: readonly string[]): string | undefined {
    return this.#dice.chance(0.6) ? this.#dice.of(names.slice(-3)) : this.#dice.of(names)
  }

  #named(kind: Named['kind'], holds?: (named: Named) => boolean): string[] {
    const found: string[] = []
    for (const [name, named] of this.#model.names) {
      if (named.kind !== kind) continue
      if (holds === undefined || (named.workspace === this.workspace && holds(named))) found.push(`@${name}`)
    }
    return found
  }
}

function pathOf(folders: ModelWorkspace['folders'], id: string): string | undefined {
  const folder = folders.get(id)
  if (folder === undefined) return undefined
  const above = folder.parentId === null ? 'path:' : pathOf(folders, folder.parentId)
  return above === undefined
    ? undefined
    : above === 'path:'
      ? `path:${folder.name}`
      : `${above}/${folder.name}`
}
