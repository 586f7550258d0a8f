import { Entity } from 'electrodb'
import type { TableAccess } from './client.ts'

/** What was called on one day, counted over several items: an item takes 1,000 writes a second. */
export function dayEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'usageDay', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        slot: { type: 'number', required: true, readOnly: true },
        /** UTC. */
        day: { type: 'string', required: true, readOnly: true },
        operations: { type: 'number' },
        downloadLinks: { type: 'number' },
        /** Seconds since 1970. */
        ttl: { type: 'number' },
      },
      indexes: {
        primary: {
          pk: {
            field: 'pk',
            composite: ['workspaceId', 'slot'],
            template: 'W#${workspaceId}#DAYS#${slot}',
            casing: 'none',
          },
          sk: { field: 'sk', composite: ['day'], template: '${day}', casing: 'none' },
        },
      },
    },
    { client, table },
  )
}
