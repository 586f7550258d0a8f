import type { Operations } from '../generated/operations.ts'

/** What can be called: the operations, and requests for bytes by signed URLs. */
export type FakeOperation = keyof Operations | 'storage.put' | 'storage.get'

/** A call that reached its operation, or a request for bytes with a signature that is right. */
export interface FakeCall {
  /** What was called. */
  readonly operation: FakeOperation
  /** What it was called with, defaults filled in; for bytes `file`, `upload`, and `size` and `part`, or `range`. */
  readonly input: Readonly<Record<string, unknown>>
  /** When, by the fake's clock. */
  readonly at: Date
  /** The code of the error that it was answered with; null for success, undefined while it runs. */
  readonly code: string | null | undefined
}

type OpenCall = { -readonly [Name in keyof FakeCall]: FakeCall[Name] }

/** The calls, oldest first. */
export class CallLog {
  readonly all: FakeCall[] = []

  add(operation: FakeOperation, input: FakeCall['input'], at: Date): OpenCall {
    const call: OpenCall = { operation, input, at, code: undefined }
    this.all.push(call)
    return call
  }

  clear(): void {
    this.all.length = 0
  }
}
