import type { LadingErrorCode } from '@lading/client'
import {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  IntegrityError,
  InvalidInputError,
  isError,
  LadingError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServiceError,
  StorageError,
  TimeoutError,
} from '@lading/client'
import { expect, test } from 'vitest'
import { errorOf } from '../src/error-classes.ts'

test.each<[LadingErrorCode, number | undefined, new (...args: never) => LadingError]>([
  ['INVALID_INPUT', 400, InvalidInputError],
  ['BODY_TOO_LARGE', 413, InvalidInputError],
  ['IDEMPOTENCY_KEY_REUSED', 422, InvalidInputError],
  ['UNAUTHENTICATED', 401, AuthenticationError],
  ['SCOPE_MISSING', 403, PermissionError],
  ['QUOTA_EXCEEDED', 403, PermissionError],
  ['FILE_NOT_FOUND', 404, NotFoundError],
  ['FILE_HELD', 409, ConflictError],
  ['REVISION_MISMATCH', 412, ConflictError],
  ['RATE_LIMITED', 429, RateLimitError],
  ['UNAVAILABLE', 503, ServiceError],
  ['CONNECTION_FAILED', undefined, ConnectionError],
  ['TIMED_OUT', undefined, TimeoutError],
  ['STORAGE_REFUSED', 404, StorageError],
  ['INTEGRITY_MISMATCH', undefined, IntegrityError],
  ['SOURCE_CHANGED', undefined, IntegrityError],
  // Not that what was asked for is not there: whoever takes a 404 for that must not be told so by a wrong address.
  ['UNEXPECTED_ANSWER', 404, ServiceError],
  ['ROUTE_NOT_FOUND', 404, ServiceError],
])('%s with status %s is of the class of its category', (code, status, ErrorClass) => {
  const error = errorOf({ code, detail: 'A test.', status })
  expect(error).toBeInstanceOf(ErrorClass)
  expect(error).toBeInstanceOf(LadingError)
  expect([error.name, String(error).split(':')[0]]).toEqual([ErrorClass.name, ErrorClass.name])
})

test('a code of a newer service has the class of its status', () => {
  expect(errorOf({ code: 'LINK_NOT_FOUND', detail: 'Of tomorrow.', status: 404 })).toBeInstanceOf(
    NotFoundError,
  )
  expect(errorOf({ code: 'TEAPOT', detail: 'Of tomorrow.', status: 418 })).toBeInstanceOf(InvalidInputError)
})

test('bytes that storage found to be others are an error of integrity, which names the part', () => {
  const data = { storageCode: 'BadDigest', part: 3 }
  const error = errorOf({ code: 'STORAGE_REFUSED', detail: 'A test.', status: 400, data })
  expect(error).toBeInstanceOf(IntegrityError)
  expect(isError(error, 'STORAGE_REFUSED') && error.data.part).toBe(3)
})
