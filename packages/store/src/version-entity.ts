import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'
import { contentAttributes } from './file-entity.ts'

/** A version that is no longer the present one; the present one is part of the file's head. It lies beside the head. */
export function versionEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'version', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        fileId: { type: 'string', required: true, readOnly: true },
        ...contentAttributes,
        /** The upload that the file began with: a version of an earlier file of the same reference is told by it. */
        origin: { type: 'string', required: true },
      },
      indexes: {
        primary: {
          pk: {
            field: 'pk',
            composite: ['workspaceId', 'fileId'],
            template: 'W#${workspaceId}#F#${fileId}',
            casing: 'none',
          },
          sk: {
            field: 'sk',
            composite: ['version'],
            template: 'VERSION#${version}',
            casing: 'none',
          },
        },
      },
    },
    { client, table },
  )
}

export type StoredVersion = EntityItem<ReturnType<typeof versionEntity>>
