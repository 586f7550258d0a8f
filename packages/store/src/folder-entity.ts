import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'

/** Stands for the root where a folder's id is asked for: it has no item. */
export const rootId = 'root'

/**
 * A folder's head says where the folder is, and is the one truth about it: `parentId` and `name` hold together with the
 * name entry that carries the same `claimId`. `creating` and `returning` are folders whose name is still being claimed;
 * `deleting` and `gone` have no name any more. Only `live` ones are shown.
 */
export function folderEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'folder', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        folderId: { type: 'string', required: true, readOnly: true },
        state: { type: ['creating', 'live', 'deleting', 'returning', 'gone'] as const, required: true },
        /** A folder's id, or `root`. */
        parentId: { type: 'string', required: true },
        name: { type: 'string', required: true },
        /** Names the claim of the name: random, and never used for a second one. */
        claimId: { type: 'string', required: true },
        /** The last write. Every change asks for the one that it has seen. */
        writeId: { type: 'string', required: true },
        /** The job that deletes it. */
        jobId: { type: 'string' },
        /** Whether something in it was kept by that job. */
        kept: { type: 'boolean' },
        /** The last job that has kept it. */
        keptBy: { type: 'string' },
        createdAt: { type: 'string', required: true },
        /** When it was last renamed or moved. */
        updatedAt: { type: 'string', required: true },
        /** From when on the sweeper ends a creation, or erases what is gone. */
        dueAt: { type: 'string', required: true },
        shard: { type: 'number', required: true },
      },
      indexes: {
        primary: {
          pk: {
            field: 'pk',
            composite: ['workspaceId', 'folderId'],
            template: 'W#${workspaceId}#D#${folderId}',
            casing: 'none',
          },
          sk: { field: 'sk', composite: [], template: 'FOLDER', casing: 'none' },
        },
        due: {
          index: 'gsi2',
          condition: ({ state }: { state?: string }) => state === 'creating' || state === 'gone',
          pk: { field: 'gsi2pk', composite: ['shard'], template: 'FOLDERS#${shard}', casing: 'none' },
          sk: {
            field: 'gsi2sk',
            composite: ['dueAt', 'workspaceId', 'folderId'],
            template: '${dueAt}#${workspaceId}#${folderId}',
            casing: 'none',
          },
        },
      },
    },
    { client, table },
  )
}

/** A folder as it is stored. */
export type StoredFolder = EntityItem<ReturnType<typeof folderEntity>>
