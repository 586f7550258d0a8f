import { type Failure, RequestError, type TransportErrorCode } from '@lading/stack/client'
import type { ErrorData, ServiceErrorCode } from './generated/errors.ts'
import type { Operations } from './generated/operations.ts'
import type { UploadState } from './upload-state.ts'

/** What the SDK itself finds wrong, with the `data` of each. */
export interface SdkErrorData {
  /** The bytes that arrived, or that the service says it has, are not the ones that they should be. */
  INTEGRITY_MISMATCH: { field: 'size' | 'sha256'; expected: string; received: string }
  /** The source of an upload gave other bytes than at first, or than `size` and `sha256` say. */
  SOURCE_CHANGED: Record<string, never>
  /**
   * Storage did not take or give the bytes; `storageCode` is its own code, for example `AccessDenied`, or `BadDigest` when
   * other bytes arrived than were hashed. `part` is which of an upload in parts.
   */
  STORAGE_REFUSED: { storageCode: string; part?: number }
}

/** Every code of a LadingError: of the service, of the way there, and of the SDK itself. */
export type LadingErrorCode = ServiceErrorCode | TransportErrorCode | keyof SdkErrorData

/** The codes with which one operation can fail, by its name: `ErrorCodeOf<'files.get'>`. */
export type ErrorCodeOf<Name extends keyof Operations> = Operations[Name]['errors'] | TransportErrorCode

/** The `data` of an error with this code; an empty object where the code has none. */
export type LadingErrorData<Code extends LadingErrorCode> = Code extends keyof SdkErrorData
  ? SdkErrorData[Code]
  : Code extends keyof ErrorData
    ? ErrorData[Code]
    : Record<string, never>

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
  /** The name of the class. */
  override readonly name: string = 'LadingError'
  /** What went wrong, for a program: `isError` tells by it. */
  declare readonly code: LadingErrorCode // a newer service may know more: `default:` in a switch meets them
  /** What a failed upload has left behind. */
  readonly pending: PendingFile | undefined

  /** @internal */
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

/** One of the SDK's own failures. */
export function sdkFailure<Code extends keyof SdkErrorData>(
  code: Code,
  detail: string,
  data: SdkErrorData[Code],
  rest: Partial<Failure> = {},
): Failure {
  return { ...rest, code, detail, data }
}
