import type { AuditRecord as Shown } from '@lading/contract/audit'
import type { AuditRecord } from '@lading/store'
import type * as z from 'zod'

/** A stored record as the contract shows it. */
export function toAuditRecord(record: AuditRecord): z.output<typeof Shown> {
  const { at, recordId, operation, fileId, folderId, keyId, address, requestId, refused } = record
  return {
    id: `${at.replaceAll(/\D/g, '')}-${recordId}`,
    at,
    operation,
    fileId: fileId ?? null,
    folderId: folderId ?? null,
    keyId,
    address: address ?? null,
    requestId,
    refused: refused ?? null,
  }
}
