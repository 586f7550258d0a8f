/** The statuses of S3's error codes, as far as the fake knows them. Source: S3's "List of error codes". */
const statuses = {
  AccessDenied: 403,
  BadDigest: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidRange: 416,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  PreconditionFailed: 412,
  RequestTimeout: 400,
  SignatureDoesNotMatch: 403,
  SlowDown: 503,
} as const

/** A code of S3. */
export type StorageCode = keyof typeof statuses

/** An answer as S3 gives it when it refuses. */
export function refusal(code: StorageCode, message: string, headers: Record<string, string> = {}): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
  return new Response(body, {
    status: statuses[code],
    headers: { ...headers, 'content-type': 'application/xml' },
  })
}
