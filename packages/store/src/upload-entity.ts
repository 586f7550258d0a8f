import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'

/** An upload of a new version under way; the first upload of a file is part of its head. It lies beside the head. */
export function uploadEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'upload', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        fileId: { type: 'string', required: true, readOnly: true },
        uploadId: { type: 'string', required: true, readOnly: true },
        /** `aborting`: it cannot be completed any more, its bytes are being removed. */
        state: { type: ['pending', 'aborting'] as const, required: true },
        /** The upload that the file began with: an upload for an earlier file of the same reference is told by it. */
        origin: { type: 'string', required: true },
        contentType: { type: 'string', required: true },
        size: { type: 'number', required: true },
        sha256: { type: 'string' },
        partSize: { type: 'number' },
        /** S3's id of the multipart upload. */
        multipartId: { type: 'string' },
        createdAt: { type: 'string', required: true },
        expiresAt: { type: 'string', required: true },
        expiringShard: { type: 'number', required: true },
      },
      indexes: {
        primary: {
          pk: {
            field: 'pk',
            composite: ['workspaceId', 'fileId'],
            template: 'W#${workspaceId}#F#${fileId}',
            casing: 'none',
          },
          sk: { field: 'sk', composite: ['uploadId'], template: 'UPLOAD#${uploadId}', casing: 'none' },
        },
        expiring: {
          index: 'gsi2',
          pk: {
            field: 'gsi2pk',
            composite: ['expiringShard'],
            template: 'UPLOADS#${expiringShard}',
            casing: 'none',
          },
          sk: {
            field: 'gsi2sk',
            composite: ['expiresAt', 'uploadId'],
            template: '${expiresAt}#${uploadId}',
            casing: 'none',
          },
        },
      },
    },
    { client, table },
  )
}

export type StoredUpload = EntityItem<ReturnType<typeof uploadEntity>>
