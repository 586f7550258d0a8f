import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'

/**
 * Who has a name below a parent: what keeps it unique, and the listing of the children. It holds as long as the head of
 * the folder carries the same `claimId`; with any other it is a leftover that anybody may take over.
 */
export function folderNameEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'folderName', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        /** A folder's id, or `root`. */
        parentId: { type: 'string', required: true, readOnly: true },
        name: { type: 'string', required: true, readOnly: true },
        folderId: { type: 'string', required: true },
        claimId: { type: 'string', required: true },
      },
      indexes: {
        primary: {
          pk: {
            field: 'pk',
            composite: ['workspaceId', 'parentId'],
            template: 'W#${workspaceId}#D#${parentId}#NAMES',
            casing: 'none',
          },
          sk: { field: 'sk', composite: ['name'], template: 'NAME#${name}', casing: 'none' },
        },
      },
    },
    { client, table },
  )
}

/** A name entry as it is stored. */
export type FolderNameEntry = EntityItem<ReturnType<typeof folderNameEntity>>
