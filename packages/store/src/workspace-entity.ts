import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'

export function workspaceEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'workspace', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        name: { type: 'string', required: true },
        /** Over how many partitions the listing index of this workspace is spread. May grow, never shrink. */
        listingShards: { type: 'number', required: true },
        /** Key of the signature of this workspace's cursors; 32 random bytes in base64url. */
        cursorSecret: { type: 'string', required: true },
        createdAt: { type: 'string', required: true },
        // Settings: the contract's defaults hold where one is absent, and no quota where there is none.
        trashDays: { type: 'number' },
        auditDays: { type: 'number' },
        quotaBytes: { type: 'number' },
        quotaFiles: { type: 'number' },
        retainUntil: { type: 'string' },
        legalHold: { type: 'boolean' },
        holdReason: { type: 'string' },
        /** The last change: a change is made of the workspace as it was read. */
        writeId: { type: 'string' },
        /** Beginnings of the effect ids of the last changes, newest last: a replayed call finds that it has happened. */
        effects: { type: 'list', items: { type: 'string' } },
      },
      indexes: {
        primary: {
          pk: { field: 'pk', composite: ['workspaceId'], template: 'W#${workspaceId}', casing: 'none' },
          sk: { field: 'sk', composite: [], template: 'WORKSPACE', casing: 'none' },
        },
      },
    },
    { client, table },
  )
}

export type Workspace = EntityItem<ReturnType<typeof workspaceEntity>>
