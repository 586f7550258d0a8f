import { LadingError, type PendingFile } from './error.ts'
import { errorOf } from './error-classes.ts'

/** The error, told what is left behind; a signal's reason and the like stay what they are. */
export function withPending(error: unknown, pending: PendingFile): unknown {
  if (!(error instanceof LadingError) || /^(FILE|UPLOAD)_NOT_FOUND$/.test(error.code)) return error
  const { id, expiresAt, upload } = pending
  const kept = upload
    ? ` It can be resumed until ${upload.expiresAt}.`
    : expiresAt && ` Unless completed, the file ${id} is gone at ${expiresAt}.`
  return errorOf({ ...error, detail: `${error.detail}${kept ?? ''}`, cause: error.cause }, pending)
}
