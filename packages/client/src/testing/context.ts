import type { Scope } from '@lading/contract/scopes'
import { handlerFor } from '@lading/stack/server'
import type { StoredKey, StoredWorkspace } from './state.ts'
import type { World } from './world.ts'

/** Who calls. */
export interface Caller {
  readonly scopes: readonly Scope[]
  readonly key: StoredKey
  readonly workspace: StoredWorkspace
}

/** Writes the handler of one operation of the fake. */
export const handle = handlerFor<World, Caller>()
