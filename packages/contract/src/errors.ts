import { defineError, protocolErrors } from '@lading/stack/contract'
import * as z from 'zod'
import { FileId } from './ids.ts'

export const FileNotFound = defineError({
  code: 'FILE_NOT_FOUND',
  status: 404,
  title: 'File not found',
  remedy:
    'Check the id or reference and the workspace of your API key. A file of another workspace, a deleted file and an ' +
    'upload that was not completed in time all look like this.',
})

export const ExternalRefTaken = defineError({
  code: 'EXTERNAL_REF_TAKEN',
  status: 409,
  title: 'The external reference is taken',
  remedy:
    'Use the file in `data.id`, or delete it first. A pending file answers a create with the same name, type, size and ' +
    'checksum by a fresh upload URL instead of this error.',
  data: z.strictObject({ id: FileId.describe('The file that has the reference.') }),
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

/** The one table of errors: what the docs list and what every answer's `code` is one of. */
export const errors = {
  ...protocolErrors,
  FILE_NOT_FOUND: FileNotFound,
  EXTERNAL_REF_TAKEN: ExternalRefTaken,
  UPLOAD_MISSING: UploadMissing,
  UPLOAD_MISMATCH: UploadMismatch,
  FILE_NOT_READY: FileNotReady,
  REVISION_MISMATCH: RevisionMismatch,
  CURSOR_INVALID: CursorInvalid,
  KEY_NOT_FOUND: KeyNotFound,
  SCOPE_NOT_HELD: ScopeNotHeld,
  EXPIRY_IN_PAST: ExpiryInPast,
} as const

export type ErrorCode = keyof typeof errors
