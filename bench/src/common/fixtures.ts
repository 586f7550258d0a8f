import type { File } from './file.ts'

/** How many different files are asked for in turn, so that no answer can be remembered from the call before. */
export const fileCount = 32

export const workspaceId = 'ws_5r8t2v9x3z6b4d7f'

/** The id of the nth file, below 10,000. */
export const fileId = (index: number) => `file_7n2p4qk9w3xz8r5tvb6d${String(index).padStart(4, '0')}`

export const unknownId = fileId(fileCount)
export const corruptId = fileId(fileCount + 1)
export const malformedId = 'file_not-an-id'

const secret = '0123456789abcdefghjkmnpqrstvwxyz01234567'
export const readerKey = { id: '7n2p4qk9w3xz8r5t', secret, scopes: ['files:read', 'files:write'] }
export const writerKey = { id: '3m8n6pqj2k5r9s4v', secret, scopes: ['files:write'] }
export const wrongSecret = secret.replaceAll('0', '1')

/** What a caller gets for the nth file. */
export function publicFile(index: number): File {
  const second = String(index % 60).padStart(2, '0')
  return {
    id: fileId(index),
    state: 'ready',
    name: `quarterly report ${index}.pdf`,
    version: 1,
    contentType: 'application/pdf',
    detectedContentType: 'application/pdf',
    size: 48213 + index,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    parts: null,
    folderId: null,
    externalRef: `attachments/${index}`,
    tags: ['invoice', '2026', 'finance'],
    metadata: { uploadedBy: 17, department: 'accounting', reviewed: true },
    retention: { until: null, legalHold: false, reason: null },
    etag: '"2-k3m9q2xw"',
    createdAt: `2026-11-22T09:30:${second}.000Z`,
    updatedAt: `2026-11-22T09:31:${second}.000Z`,
    trashedAt: null,
    expiresAt: null,
  }
}

/** What the store holds for it: the same and three attributes that no caller may see. */
export function storedFile(index: number) {
  return { ...publicFile(index), workspaceId, revision: 2, storageKey: `${workspaceId}/${fileId(index)}/0` }
}

export type StoredFile = ReturnType<typeof storedFile>
