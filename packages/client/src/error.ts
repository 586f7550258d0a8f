import type { LadingContract } from '@lading/contract'
import { type ErrorCodeIn, type ErrorDataIn, type Failure, RequestError } from '@lading/stack/client'
import type { UploadState } from './upload-state.ts'

/** What the SDK itself finds wrong, with the `data` of each. */
interface SdkErrorData {
  /** The bytes that arrived, or that the service says it has, are not the ones that they should be. */
  INTEGRITY_MISMATCH: { field: 'size' | 'sha256'; expected: string; received: string }
  /** The source of an upload gave other bytes than at first, or than `size` and `sha256` say. */
  SOURCE_CHANGED: Record<string, never>
  /** Storage did not take or give the bytes; `storageCode` is its own code, for example `AccessDenied`. */
  STORAGE_REFUSED: { storageCode: string }
}

export type LadingErrorCode = ErrorCodeIn<LadingContract> | keyof SdkErrorData

export type LadingErrorData<Code extends LadingErrorCode> = Code extends keyof SdkErrorData
  ? SdkErrorData[Code]
  : ErrorDataIn<LadingContract, Code>

/** What an upload that failed has left behind, unless the failure hid that it was completed. */
export interface PendingFile {
  /** The file that is pending, or of which a new version was uploaded. */
  readonly id: string
  /** When a pending file is gone unless completed, UTC; null for a new version. */
  readonly expiresAt: string | null
  /** Of an upload in parts: what `files.resumeUpload` takes. */
  readonly upload: UploadState | undefined
}

/** Every error of the SDK but wrong arguments (TypeError) and what the caller's own signal, source or file system throws. */
export class LadingError extends RequestError {
  override readonly name = 'LadingError'
  declare readonly code: LadingErrorCode // a newer service may know more: `default:` in a switch meets them
  /** What a failed upload has left behind. */
  readonly pending: PendingFile | undefined

  constructor(failure: Failure, pending?: PendingFile) {
    super(failure)
    this.pending = pending
  }
}

/** A LadingError with this code and the data that comes with it. */
export type LadingErrorOf<Code extends LadingErrorCode> = LadingError & {
  readonly code: Code
  readonly data: LadingErrorData<Code>
}

/** Whether this is an error of the SDK with this code; narrows `error.data`. */
export function isError<Code extends LadingErrorCode>(
  error: unknown,
  code: Code,
): error is LadingErrorOf<Code> {
  return error instanceof LadingError && error.code === code
}

/** Makes one of the SDK's own errors. */
export function sdkError<Code extends keyof SdkErrorData>(
  code: Code,
  detail: string,
  data: SdkErrorData[Code],
  rest: Partial<Failure> = {},
): LadingError {
  return new LadingError({ ...rest, code, detail, data })
}

/** @throws LadingError INTEGRITY_MISMATCH when two facts about the same bytes differ */
export function assertSame(
  field: 'size' | 'sha256',
  expected: number | string,
  received: number | string,
): void {
  if (expected === received) return
  const facts = { field, expected: String(expected), received: String(received) }
  throw sdkError('INTEGRITY_MISMATCH', `The ${field} should be ${expected} but is ${received}.`, facts)
}

export function sourceChanged(): LadingError {
  return sdkError(
    'SOURCE_CHANGED',
    'The source gave other bytes than at first, or than `size` and `sha256` say; nothing was stored.',
    {},
  )
}
