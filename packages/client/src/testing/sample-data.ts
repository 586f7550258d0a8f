import type { ErrorData } from '../generated/errors.ts'

/** The codes whose errors come with data. */
type WithData = {
  [Code in keyof ErrorData]: Record<string, never> extends ErrorData[Code] ? never : Code
}[keyof ErrorData]

const id = 'file_01hv3zk5x8q9w2rbt7ymn4cd'

const samples: { readonly [Code in WithData]: ErrorData[Code] } = {
  SCOPE_MISSING: { scope: 'files:write' },
  METHOD_NOT_ALLOWED: { allow: ['GET'] },
  BODY_TOO_LARGE: { maxBytes: 1_048_576 },
  RATE_LIMITED: { limit: 60, windowSeconds: 60 },
  EXTERNAL_REF_TAKEN: { id, state: 'ready' },
  QUOTA_EXCEEDED: { quota: 'bytes', limit: 1000, used: 1000, asked: 1 },
  UPLOAD_MISMATCH: { field: 'sha256', declared: '0'.repeat(64), received: 'f'.repeat(64) },
  FILE_HELD: { until: null, legalHold: true, reason: null, by: 'file' },
  QUERY_NOT_SERVED: { conflict: ['tag', 'sort'], use: 'List the tag by `created`.' },
  REVISION_MISMATCH: { etag: '"2-k3m9q2xw"' },
  PART_INVALID: { number: 1 },
  FOLDER_EXISTS: { id: 'folder_5x8q9w2rbt7ymn4cd01hv3zk' },
  FOLDER_TOO_DEEP: { maxDepth: 32 },
  JOB_ENDED: { state: 'done' },
  SCOPE_NOT_HELD: { scopes: ['files:purge'] },
  EXPIRY_TOO_LATE: { latest: '2026-12-31T23:59:59.999Z' },
}

/** Data of an error that a test plans without any: a caller that narrows by the code finds what the type says. */
export const sampleData = (code: string): object =>
  Object.hasOwn(samples, code) ? samples[code as WithData] : {} // just looked at
