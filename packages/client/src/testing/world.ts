import { notHeld } from '@lading/contract/retention'
import { scopes as allScopes, type Scope } from '@lading/contract/scopes'
import { defaultAuditDays, defaultTrashDays } from '@lading/contract/workspace'
import type { FakeClock } from './clock.ts'
import { randomId } from './ids.ts'
import type { StoredKey, StoredWorkspace } from './state.ts'
import type { Signer } from './storage/signer.ts'
import type { Storage } from './storage/storage.ts'
import { forget } from './sweep.ts'

/** Everything that the handlers work with. */
export class World {
  readonly clock: FakeClock
  readonly storage: Storage
  readonly signer: Signer
  readonly workspaces = new Map<string, StoredWorkspace>()
  readonly keys = new Map<string, StoredKey>()
  /** Signs cursors. */
  readonly cursorSecret = randomId(32)

  constructor(clock: FakeClock, storage: Storage, signer: Signer) {
    this.clock = clock
    this.storage = storage
    this.signer = signer
  }

  /** The present time, as the contract writes it. */
  now(): string {
    return this.clock.now().toISOString()
  }

  addWorkspace(name: string, id = `ws_${randomId(16)}`): StoredWorkspace {
    const workspace: StoredWorkspace = {
      id,
      name,
      createdAt: this.now(),
      trashDays: defaultTrashDays,
      auditDays: defaultAuditDays,
      quotaBytes: null,
      quotaFiles: null,
      retention: notHeld,
      files: new Map(),
      folders: new Map(),
      jobs: new Map(),
      queued: new Map(),
      records: [],
      recorded: 0,
      days: new Map(),
    }
    this.workspaces.set(id, workspace)
    return workspace
  }

  /** A key with every scope, unless given fewer. */
  addKey(
    workspaceId: string,
    fields: Partial<Pick<StoredKey, 'id' | 'secret' | 'name' | 'expiresAt' | 'ratePerMinute'>> & {
      readonly scopes?: readonly Scope[]
    } = {},
  ): StoredKey {
    const { id = randomId(16), secret = randomId(40), name = 'test', ...rest } = fields
    const { scopes = allScopes, expiresAt = null, ratePerMinute = null } = rest
    const key: StoredKey = {
      id,
      secret,
      workspaceId,
      name,
      scopes: allScopes.filter((scope) => scopes.includes(scope)),
      createdAt: this.now(),
      ratePerMinute,
      expiresAt,
      plannedExpiry: expiresAt,
      revoked: false,
      lastUsedOn: null,
      window: { minute: 0, used: 0 },
    }
    this.keys.set(id, key)
    return key
  }

  /** Forgets everything but the time. */
  clear(): void {
    for (const workspace of this.workspaces.values()) {
      for (const file of workspace.files.values()) forget(this, workspace, file)
    }
    this.workspaces.clear()
    this.keys.clear()
    this.storage.clear()
  }
}

/** The whole of a key, as callers send it. */
export const apiKeyOf = ({ id, secret }: StoredKey): string => `lad_${id}_${secret}`

/** Whether the key is neither revoked nor expired. */
export const isLive = ({ revoked, expiresAt }: StoredKey, now: string): boolean =>
  !revoked && (expiresAt === null || expiresAt > now)
