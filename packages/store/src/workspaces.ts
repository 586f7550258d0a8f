import { randomBytes } from 'node:crypto'
import { isConditionFailure, type TableAccess } from './client.ts'
import { newToken, newWorkspaceId } from './ids.ts'
import { type Workspace, workspaceEntity } from './workspace-entity.ts'

/** The settings that a change may set; undefined takes one away, what is not named stays. */
export type WorkspaceChange = {
  readonly [Name in
    | 'name'
    | 'trashDays'
    | 'auditDays'
    | 'quotaBytes'
    | 'quotaFiles'
    | 'retainUntil'
    | 'legalHold'
    | 'holdReason']?: Workspace[Name] | undefined
}

/** How many of the last effects a workspace remembers: a replay comes within minutes, behind few other changes. */
const rememberedEffects = 8
// 60 bits tell the few effects of one workspace apart.
const effectCharacters = 12

/** Most partitions that the listings of a workspace are spread over: each page asks all of them. */
const maxShards = 64

/** The access patterns of workspaces. */
export class WorkspaceStore {
  readonly #entity: ReturnType<typeof workspaceEntity>
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#entity = workspaceEntity(access)
    this.#now = now
  }

  /** @param listingShards 1 to 64; 1 is enough for about 400 new files a second */
  async create(name: string, listingShards = 1): Promise<Workspace> {
    return this.#put(newWorkspaceId(), name, listingShards)
  }

  /** Creates the workspace of this id, unless there is one. */
  async ensure(workspaceId: string, name: string): Promise<void> {
    await this.#put(workspaceId, name, 1).catch((error: unknown) => {
      if (!isConditionFailure(error)) throw error
    })
  }

  async #put(workspaceId: string, name: string, listingShards: number): Promise<Workspace> {
    const workspace: Workspace = {
      workspaceId,
      name,
      listingShards,
      cursorSecret: randomBytes(32).toString('base64url'),
      createdAt: this.#now().toISOString(),
    }
    await this.#entity.create(workspace).go({ response: 'none' })
    return workspace
  }

  /** Strongly consistent: a hold counts from the next call on. */
  async get(workspaceId: string): Promise<Workspace | undefined> {
    const { data } = await this.#entity.get({ workspaceId }).go({ consistent: true })
    return data ?? undefined
  }

  /**
   * Changes settings; a workspace that was read after the change of the same effect is given back as it is.
   * @returns the workspace as it is now; undefined when it was changed since it was read, or is gone. That can be this very
   * change, which the SDK has sent twice: read it again
   */
  async change(
    workspace: Workspace,
    changes: WorkspaceChange,
    effectId: string,
  ): Promise<Workspace | undefined> {
    const effect = effectId.slice(0, effectCharacters)
    if (hasEffect(workspace, effect)) return workspace
    const { workspaceId, writeId } = workspace
    const set = {
      ...present(changes),
      writeId: newToken(),
      effects: [...(workspace.effects ?? []), effect].slice(-rememberedEffects),
    }
    try {
      const { data } = await this.#entity
        .patch({ workspaceId })
        .set(set)
        .remove(absent(changes))
        .where((is, { eq, notExists }) =>
          writeId === undefined ? notExists(is.writeId) : eq(is.writeId, writeId),
        )
        .go({ response: 'all_new' })
      return data
    } catch (error) {
      if (!isConditionFailure(error)) throw error
      return undefined
    }
  }

  /**
   * Spreads the workspace's listings over more partitions. Nothing happens when they are spread over as many already:
   * what was written under a number must be found under every later one.
   * @param shards 1 to 64
   * @returns undefined when there is no such workspace
   */
  async grow(workspaceId: string, shards: number): Promise<Workspace | undefined> {
    if (!Number.isInteger(shards) || shards < 1 || shards > maxShards) {
      throw new RangeError(`A workspace has 1 to ${maxShards} shards`)
    }
    try {
      const { data } = await this.#entity
        .patch({ workspaceId })
        .set({ listingShards: shards })
        .where((is, { lt }) => lt(is.listingShards, shards))
        .go({ response: 'all_new' })
      return data
    } catch (error) {
      if (!isConditionFailure(error)) throw error
      return this.get(workspaceId)
    }
  }
}

function hasEffect({ effects = [] }: Workspace, effect: string): boolean {
  return effects.includes(effect)
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }

function present(changes: WorkspaceChange): Defined<WorkspaceChange> {
  // `fromEntries` forgets names.
  return Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  ) as Defined<WorkspaceChange>
}

const removable = [
  'trashDays',
  'auditDays',
  'quotaBytes',
  'quotaFiles',
  'retainUntil',
  'legalHold',
  'holdReason',
] as const

/** What a change takes away. A name is never taken away: the contract asks for one. */
function absent(changes: WorkspaceChange): (typeof removable)[number][] {
  return removable.filter((name) => name in changes && changes[name] === undefined)
}
