import { multipartLifetimeHours, uploadLifetimeHours } from '@lading/contract/upload'
import type { StoredFile, StoredUpload } from '@lading/store'

/** An upload under way: the first one of a pending file, which is part of its head, or one of a new version. */
export interface OpenUpload {
  readonly file: StoredFile
  readonly upload: Pick<
    StoredUpload,
    'workspaceId' | 'fileId' | 'uploadId' | 'contentType' | 'size' | 'sha256' | 'partSize' | 'multipartId'
  > & { readonly expiresAt: string; readonly createdAt: string }
}

export function firstUpload(file: StoredFile): OpenUpload {
  return { file, upload: { ...file, expiresAt: file.expiresAt ?? file.createdAt } }
}

const prefix = 'upload_'

/** The id of an upload as the contract shows it. */
export const toUploadId = (uploadId: string) => `${prefix}${uploadId}`
/** The id of an upload as it is stored. @param id an id that the contract has let through */
export const fromUploadId = (id: string) => id.slice(prefix.length)

/** When an upload that begins now is gone unless completed. */
export function uploadExpiry(now: Date, multipart: boolean): Date {
  const hours = multipart ? multipartLifetimeHours : uploadLifetimeHours
  return new Date(now.getTime() + hours * 3_600_000)
}
