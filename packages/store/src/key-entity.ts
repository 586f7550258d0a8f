import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'

/** Found by key id alone: a request shows a key before anybody knows its workspace. */
export function keyEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'key', version: '1' },
      attributes: {
        keyId: { type: 'string', required: true, readOnly: true },
        workspaceId: { type: 'string', required: true, readOnly: true },
        name: { type: 'string', required: true },
        scopes: { type: 'list', items: { type: 'string' }, required: true },
        /** SHA-256 of the secret, lower-case hexadecimal. The secret has 200 random bits: a slow hash would add nothing. */
        secretHash: { type: 'string', required: true },
        createdAt: { type: 'string', required: true, readOnly: true },
        expiresAt: { type: 'string' },
        /** Calls in a minute; absent for any number. */
        ratePerMinute: { type: 'number' },
        /** The last day of use, UTC, as YYYY-MM-DD. */
        lastUsedOn: { type: 'string' },
        /** Set when the key is rotated: the newest key that takes its place. */
        successorId: { type: 'string' },
        /** The expiry before the rotation brought it forward, for a successor of the same expiry; absent for never. */
        plannedExpiry: { type: 'string' },
        /** Set when the key is revoked; the item stays, so that the id is never given out again. */
        revokedAt: { type: 'string' },
        listed: { type: ['yes', 'no'] as const, required: true },
      },
      indexes: {
        primary: {
          pk: { field: 'pk', composite: ['keyId'], template: 'K#${keyId}', casing: 'none' },
          sk: { field: 'sk', composite: [], template: 'KEY', casing: 'none' },
        },
        listed: {
          index: 'gsi1',
          condition: (attributes: { listed?: string }) => attributes.listed === 'yes',
          pk: {
            field: 'gsi1pk',
            composite: ['workspaceId'],
            template: 'W#${workspaceId}#KEYS',
            casing: 'none',
          },
          sk: {
            field: 'gsi1sk',
            composite: ['createdAt', 'keyId'],
            template: '${createdAt}#${keyId}',
            casing: 'none',
          },
        },
      },
    },
    { client, table },
  )
}

/** An API key as it is stored. */
export type StoredKey = EntityItem<ReturnType<typeof keyEntity>>
