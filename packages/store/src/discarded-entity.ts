import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'

/** What is left of an upload that was removed while its URL may still take bytes: enough to remove them again. */
export function discardedEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'discarded', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        fileId: { type: 'string', required: true, readOnly: true },
        uploadId: { type: 'string', required: true, readOnly: true },
        /** From when on no bytes can arrive any more. */
        expiresAt: { type: 'string', required: true },
        expiringShard: { type: 'number', required: true },
      },
      indexes: {
        primary: {
          pk: {
            field: 'pk',
            composite: ['workspaceId', 'uploadId'],
            template: 'W#${workspaceId}#U#${uploadId}',
            casing: 'none',
          },
          sk: { field: 'sk', composite: ['fileId'], template: 'DISCARDED#${fileId}', casing: 'none' },
        },
        expiring: {
          index: 'gsi2',
          pk: {
            field: 'gsi2pk',
            composite: ['expiringShard'],
            template: 'DISCARDED#${expiringShard}',
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

export type DiscardedUpload = EntityItem<ReturnType<typeof discardedEntity>>
