import type { Failure, MakeError } from '@lading/stack/client'
import { LadingError, type PendingFile, type SdkErrorData, sdkFailure } from './error.ts'

/** The service does not take the request as it is: a bad field, an unusable cursor, a key used for something else. */
export class InvalidInputError extends LadingError {
  override readonly name = 'InvalidInputError'
}

/** The API key is not known, has expired or was revoked. */
export class AuthenticationError extends LadingError {
  override readonly name = 'AuthenticationError'
}

/** The API key or the workspace may not: a scope is missing, a quota is used up. */
export class PermissionError extends LadingError {
  override readonly name = 'PermissionError'
}

/** What was asked for is not there. */
export class NotFoundError extends LadingError {
  override readonly name = 'NotFoundError'
}

/** The state of things forbids it: a hold, another revision, a name or reference that is taken. */
export class ConflictError extends LadingError {
  override readonly name = 'ConflictError'
}

/** Too many calls: `retryAfterSeconds` says when there may be more. */
export class RateLimitError extends LadingError {
  override readonly name = 'RateLimitError'
}

/** The service failed, or something in between answered instead of it. */
export class ServiceError extends LadingError {
  override readonly name = 'ServiceError'
}

/** No answer arrived: the connection failed. */
export class ConnectionError extends LadingError {
  override readonly name = 'ConnectionError'
}

/** No answer arrived in the time that an attempt, or the call, may take. */
export class TimeoutError extends LadingError {
  override readonly name = 'TimeoutError'
}

/** Storage did not take or give the bytes. */
export class StorageError extends LadingError {
  override readonly name = 'StorageError'
}

/** The bytes are not the ones that they should be. */
export class IntegrityError extends LadingError {
  override readonly name = 'IntegrityError'
}

type ErrorClass = new (failure: Failure, pending?: PendingFile) => LadingError

/** Of codes whose status does not say it: the SDK's own, and a 404 that is not about what was asked for. */
const byCode: Readonly<Record<string, ErrorClass | undefined>> = {
  CONNECTION_FAILED: ConnectionError,
  TIMED_OUT: TimeoutError,
  STORAGE_REFUSED: StorageError,
  INTEGRITY_MISMATCH: IntegrityError,
  SOURCE_CHANGED: IntegrityError,
  UNEXPECTED_ANSWER: ServiceError,
  ROUTE_NOT_FOUND: ServiceError,
}

const byStatus: Readonly<Record<number, ErrorClass | undefined>> = {
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  410: NotFoundError,
  412: ConflictError,
  429: RateLimitError,
}

/** What S3 says when other bytes arrived than were hashed. */
const isWrongBytes = ({ data }: Failure) =>
  (data as SdkErrorData['STORAGE_REFUSED'])?.storageCode === 'BadDigest' // of that code

/** The error of a failure, of the class of its category; also of a code that only a newer service knows. */
export function errorOf(failure: Failure, pending?: PendingFile): LadingError {
  const { code, status = 500 } = failure
  const byItself = code === 'STORAGE_REFUSED' && isWrongBytes(failure) ? IntegrityError : byCode[code]
  const ErrorClass = byItself ?? byStatus[status] ?? (status < 500 ? InvalidInputError : ServiceError)
  return new ErrorClass(failure, pending)
}

/** @throws LadingError INTEGRITY_MISMATCH when two facts about the same bytes differ */
export function assertSame(
  field: 'size' | 'sha256',
  expected: number | string,
  received: number | string,
  fail: MakeError = errorOf,
): void {
  if (expected === received) return
  const facts = { field, expected: String(expected), received: String(received) }
  throw fail(
    sdkFailure('INTEGRITY_MISMATCH', `The ${field} should be ${expected} but is ${received}.`, facts),
  )
}

export function sourceChanged(): LadingError {
  return errorOf(
    sdkFailure(
      'SOURCE_CHANGED',
      'The source gave other bytes than at first, or than `size` and `sha256` say; nothing was stored.',
      {},
    ),
  )
}
