import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'

const text = { type: 'string', required: true } as const

/**
 * Serialises the moves of a workspace: a move is begun by writing what it intends here, and only while no other is
 * pending, so that no two can make a cycle together.
 */
export function folderStructureEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'folderStructure', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        state: { type: ['idle', 'moving'] as const, required: true },
        writeId: { type: 'string', required: true },
        intent: {
          type: 'map',
          properties: {
            /** The claim of the new name: tells this intent from every other. */
            claimId: text,
            jobId: text,
            folderId: text,
            /** The state of the head that was checked: the move is made from it or not at all. */
            writeId: text,
            fromParentId: text,
            fromName: text,
            fromClaimId: text,
            toParentId: text,
            toName: text,
            at: text,
          },
        },
        /** From when on the sweeper ends a move that its caller has not ended. */
        dueAt: { type: 'string', required: true },
        shard: { type: 'number', required: true },
      },
      indexes: {
        primary: {
          pk: {
            field: 'pk',
            composite: ['workspaceId'],
            template: 'W#${workspaceId}#STRUCTURE',
            casing: 'none',
          },
          sk: { field: 'sk', composite: [], template: 'STRUCTURE', casing: 'none' },
        },
        due: {
          index: 'gsi2',
          condition: ({ state }: { state?: string }) => state === 'moving',
          pk: { field: 'gsi2pk', composite: ['shard'], template: 'STRUCTURES#${shard}', casing: 'none' },
          sk: {
            field: 'gsi2sk',
            composite: ['dueAt', 'workspaceId'],
            template: '${dueAt}#${workspaceId}',
            casing: 'none',
          },
        },
      },
    },
    { client, table },
  )
}

/** The structure of a workspace's folders as it is stored. */
export type FolderStructure = EntityItem<ReturnType<typeof folderStructureEntity>>
/** What a pending move intends. */
export type MoveIntent = NonNullable<FolderStructure['intent']>
