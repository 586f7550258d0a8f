import type { Requests } from '@lading/stack/client'
import type { LadingCalls } from './generated/calls.ts'

/** What every part of the SDK works with. */
export interface Connection {
  readonly calls: LadingCalls
  readonly fetch: typeof globalThis.fetch | undefined
  /** How requests to storage are bounded, repeated and counted; calls know it by themselves. */
  readonly requests: Requests
}
