import type { LadingContract } from '@lading/contract'
import type { ClientOf, OutputOf } from '@lading/stack/client'
import { Listing, type ListOptions } from './listing.ts'

type Calls = ClientOf<LadingContract['keys']>

export type ApiKey = OutputOf<LadingContract['keys']['create']>['key']

/** API keys of the workspace. */
export class Keys {
  readonly #calls: Calls
  /** Creates an API key. The answer holds the whole key, this once and never again. */
  readonly create: Calls['create']
  /** Revokes an API key: it is refused from now on. */
  readonly revoke: Calls['revoke']

  constructor(calls: Calls) {
    this.#calls = calls
    this.create = calls.create
    this.revoke = calls.revoke
  }

  /** The keys that are not revoked, newest first. */
  list(options: ListOptions = {}): Listing<ApiKey> {
    return new Listing(this.#calls.list, options)
  }
}
