import { defineError, protocolErrors } from '@lading/stack/contract'
import * as z from 'zod'
import { FileId, FolderId } from './ids.ts'
import { Retention } from './retention.ts'

export const FileNotFound = defineError({
  code: 'FILE_NOT_FOUND',
  status: 404,
  title: 'File not found',
  remedy:
    'Check the id or reference and the workspace of your API key. A file of another workspace, a file in the trash and ' +
    'an upload that was not completed in time all look like this. `files.restore` brings back what is in the trash.',
})

export const ExternalRefTaken = defineError({
  code: 'EXTERNAL_REF_TAKEN',
  status: 409,
  title: 'The external reference is taken',
  remedy:
    'Use the file in `data.id`: upload a new version of it when `data.state` is `ready`, or restore it when it is ' +
    '`trashed`; `files.purge` frees the reference. A `pending` file was declared differently: repeat its declaration ' +
    'for a fresh upload instead of this error, or delete it to declare anew.',
  data: z.strictObject({
    id: FileId.describe('The file that has the reference.'),
    state: z.enum(['pending', 'ready', 'trashed']).describe('What that file is, or that it is in the trash.'),
  }),
})

export const UploadMissing = defineError({
  code: 'UPLOAD_MISSING',
  status: 409,
  title: 'The bytes have not arrived',
  remedy: 'Send the bytes to the upload URL, then complete again. The file stays pending until then.',
})

export const UploadMismatch = defineError({
  code: 'UPLOAD_MISMATCH',
  status: 409,
  title: 'The bytes are not the declared ones',
  remedy:
    'The wrong bytes were discarded and the file stays pending: send the right bytes to the upload URL and complete again.',
  data: z.strictObject({
    field: z.enum(['size', 'sha256']).describe('What differs.'),
    declared: z.string().describe('What `files.create` was told.'),
    received: z.string().describe('What storage holds; empty when it holds no checksum.'),
  }),
})

export const UploadNotFound = defineError({
  code: 'UPLOAD_NOT_FOUND',
  status: 404,
  title: 'Upload not found',
  remedy:
    'Use the upload id of the answer that began it. An upload that was completed, aborted or not completed in time is gone; ' +
    'begin a new one.',
})

export const PartInvalid = defineError({
  code: 'PART_INVALID',
  status: 400,
  title: 'The upload has no such part',
  remedy:
    'Ask for part numbers from 1 to the `partCount` of the upload, each once, and send the SHA-256 of each part of a ' +
    'multipart upload.',
  data: z.strictObject({ number: z.int().describe('The part that is wrong.') }),
})

export const VersionNotFound = defineError({
  code: 'VERSION_NOT_FOUND',
  status: 404,
  title: 'Version not found',
  remedy: 'List the versions of the file and use one of their numbers.',
})

export const FileHeld = defineError({
  code: 'FILE_HELD',
  status: 409,
  title: 'The file is held',
  remedy:
    'Wait until the date in `data.until`, or ask whoever holds `retention:write` to lift the hold. Nothing was changed.',
  data: z.strictObject({
    ...Retention.shape,
    by: z.enum(['file', 'workspace']).describe('Whether the file itself or its whole workspace is held.'),
  }),
})

export const FileNotReady = defineError({
  code: 'FILE_NOT_READY',
  status: 409,
  title: 'The upload is not complete',
  remedy: 'Complete the upload first; until then there is nothing to download.',
})

export const RevisionMismatch = defineError({
  code: 'REVISION_MISMATCH',
  status: 412,
  title: 'The file was changed in the meantime',
  remedy: 'Get the file again, decide whether your change still applies, and send it with the new ETag.',
  data: z.strictObject({ etag: z.string().describe('The present ETag.') }),
})

export const CursorInvalid = defineError({
  code: 'CURSOR_INVALID',
  status: 400,
  title: 'The cursor is not valid here',
  remedy: 'Send `nextCursor` unchanged, to the same operation with the same filters and the same workspace.',
})

export const QueryNotServed = defineError({
  code: 'QUERY_NOT_SERVED',
  status: 400,
  title: 'No index serves this combination',
  remedy:
    'Each listing is read from one index, so that a page costs the same at ten files and at ten million. Do what ' +
    '`data.use` says; the reference of `files.list` has the table of what goes together.',
  data: z.strictObject({
    conflict: z.array(z.string()).describe('The fields that no index serves together.'),
    use: z.string().describe('What to ask for instead.'),
  }),
})

export const FolderNotFound = defineError({
  code: 'FOLDER_NOT_FOUND',
  status: 404,
  title: 'Folder not found',
  remedy: 'List the folders of the parent, or create the folder first.',
})

export const FolderExists = defineError({
  code: 'FOLDER_EXISTS',
  status: 409,
  title: 'The parent has a folder of this name',
  remedy: 'Use the folder in `data.id`, or choose another name.',
  data: z.strictObject({ id: FolderId.describe('The folder that has the name.') }),
})

export const FolderCycle = defineError({
  code: 'FOLDER_CYCLE',
  status: 409,
  title: 'A folder cannot be moved into itself',
  remedy: 'Choose a target that does not lie below the folder. Nothing was moved.',
})

export const FolderTooDeep = defineError({
  code: 'FOLDER_TOO_DEEP',
  status: 409,
  title: 'The folder would lie too deep',
  remedy: 'Choose a target nearer to the root. Nothing was changed.',
  data: z.strictObject({ maxDepth: z.int().describe('The deepest level that a folder can have.') }),
})

export const JobNotFound = defineError({
  code: 'JOB_NOT_FOUND',
  status: 404,
  title: 'Job not found',
  remedy: 'Use the id of the answer that began the job. Jobs are kept for 30 days after they end.',
})

export const JobEnded = defineError({
  code: 'JOB_ENDED',
  status: 409,
  title: 'The job cannot be cancelled',
  remedy:
    'A job that is `done` or `failed` has ended: delete what it has made. A job of folders runs to its end; restore files from ' +
    'the trash, or move the folder back.',
  data: z.strictObject({
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']).describe('What the job is.'),
  }),
})

export const QuotaExceeded = defineError({
  code: 'QUOTA_EXCEEDED',
  status: 403,
  title: 'The quota of the workspace is used up',
  remedy:
    'Purge files (those in the trash count as well), or have the quota raised with `workspace.update`. Bytes that have ' +
    'arrived are kept until the upload expires.',
  data: z.strictObject({
    quota: z.enum(['bytes', 'files']).describe('Which quota it is.'),
    limit: z.int().describe('The quota.'),
    used: z.int().describe('What is used of it.'),
    asked: z.int().describe('What this call would add.'),
  }),
})

export const KeyNotFound = defineError({
  code: 'KEY_NOT_FOUND',
  status: 404,
  title: 'API key not found',
  remedy: 'List the keys of the workspace and use one of their ids.',
})

export const ScopeNotHeld = defineError({
  code: 'SCOPE_NOT_HELD',
  status: 403,
  title: 'A key cannot grant what it does not hold',
  remedy: 'Leave out the scopes in `data.scopes`, or create the key with a key that holds them.',
  data: z.strictObject({ scopes: z.array(z.string()).describe('The scopes that your own key lacks.') }),
})

export const ExpiryInPast = defineError({
  code: 'EXPIRY_IN_PAST',
  status: 400,
  title: 'The expiry is not in the future',
  remedy: 'Send a later `expiresAt`, or none for a key that does not expire. No key was created.',
})

export const ExpiryTooLate = defineError({
  code: 'EXPIRY_TOO_LATE',
  status: 403,
  title: 'A key cannot outlive the one that creates it',
  remedy: 'Send an `expiresAt` that is not later than `data.latest`, or use a key that does not expire.',
  data: z.strictObject({ latest: z.string().describe('When your own key expires, UTC.') }),
})

/** The one table of errors: what the docs list and what every answer's `code` is one of. */
export const errors = {
  ...protocolErrors,
  FILE_NOT_FOUND: FileNotFound,
  EXTERNAL_REF_TAKEN: ExternalRefTaken,
  UPLOAD_MISSING: UploadMissing,
  UPLOAD_MISMATCH: UploadMismatch,
  UPLOAD_NOT_FOUND: UploadNotFound,
  PART_INVALID: PartInvalid,
  VERSION_NOT_FOUND: VersionNotFound,
  FILE_HELD: FileHeld,
  FILE_NOT_READY: FileNotReady,
  REVISION_MISMATCH: RevisionMismatch,
  CURSOR_INVALID: CursorInvalid,
  QUERY_NOT_SERVED: QueryNotServed,
  FOLDER_NOT_FOUND: FolderNotFound,
  FOLDER_EXISTS: FolderExists,
  FOLDER_CYCLE: FolderCycle,
  FOLDER_TOO_DEEP: FolderTooDeep,
  JOB_NOT_FOUND: JobNotFound,
  JOB_ENDED: JobEnded,
  QUOTA_EXCEEDED: QuotaExceeded,
  KEY_NOT_FOUND: KeyNotFound,
  SCOPE_NOT_HELD: ScopeNotHeld,
  EXPIRY_IN_PAST: ExpiryInPast,
  EXPIRY_TOO_LATE: ExpiryTooLate,
} as const

export type ErrorCode = keyof typeof errors
