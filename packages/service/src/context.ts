import type { Scope } from '@lading/contract/scopes'
import { handlerFor } from '@lading/stack/server'
import type { Store } from '@lading/store'
import type { Bucket } from './storage/bucket.ts'

/** What every handler works with. */
export interface ServiceContext {
  readonly store: Store
  readonly bucket: { readonly [Name in keyof Bucket]: Bucket[Name] }
  readonly now: () => Date
}

/** Who calls: an API key of a workspace. */
export interface KeyPrincipal {
  readonly workspaceId: string
  readonly keyId: string
  readonly scopes: readonly Scope[]
}

/** Writes the handler of one operation: `handle(contract.files.get, async ({ input }) => ...)`. */
export const handle = handlerFor<ServiceContext, KeyPrincipal>()
