import { Entity } from 'electrodb'
import type { TableAccess } from './client.ts'

/** How much of an API key's allowance is taken in one window. It lies beside the key. */
export function rateEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'rate', version: '1' },
      attributes: {
        keyId: { type: 'string', required: true, readOnly: true },
        windowStart: { type: 'string', required: true, readOnly: true },
        /** May exceed the limit: whoever takes more learns so from what comes back. */
        used: { type: 'number' },
        /** Seconds since 1970. */
        ttl: { type: 'number' },
      },
      indexes: {
        primary: {
          pk: { field: 'pk', composite: ['keyId'], template: 'K#${keyId}', casing: 'none' },
          sk: { field: 'sk', composite: ['windowStart'], template: 'RATE#${windowStart}', casing: 'none' },
        },
      },
    },
    { client, table },
  )
}
