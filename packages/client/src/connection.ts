import type { LadingContract } from '@lading/contract'
import type { ClientOf, RetryPolicy } from '@lading/stack/client'

/** What every part of the SDK works with. */
export interface Connection {
  readonly calls: ClientOf<LadingContract>
  readonly fetch: typeof globalThis.fetch | undefined
  /** How requests to storage are repeated; calls know it by themselves. */
  readonly policy: RetryPolicy
}
