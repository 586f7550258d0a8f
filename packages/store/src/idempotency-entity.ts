import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'

/** One call under an `Idempotency-Key`. Of what it was asked and answered nothing can be read from it. */
export function idempotencyEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'call', version: '1' },
      attributes: {
        /** SHA-256 of who called under which key. */
        callId: { type: 'string', required: true, readOnly: true },
        /** SHA-256 of what was asked. */
        fingerprint: { type: 'string', required: true },
        state: { type: ['running', 'released', 'answered'] as const, required: true },
        /** Names what the call does, for every attempt at it. */
        effectId: { type: 'string', required: true },
        /** Names the attempt that holds the call, or held it last. */
        token: { type: 'string', required: true },
        claimedAt: { type: 'string', required: true },
        /** When the first attempt began, once there is another. */
        begunAt: { type: 'string' },
        /** Encrypted. */
        answer: { type: 'any' },
        /** Seconds since 1970; from then on there is no such call. */
        ttl: { type: 'number', required: true },
      },
      indexes: {
        primary: {
          pk: { field: 'pk', composite: ['callId'], template: 'I#${callId}', casing: 'none' },
          sk: { field: 'sk', composite: [], template: 'CALL', casing: 'none' },
        },
      },
    },
    { client, table },
  )
}

export type StoredCall = EntityItem<ReturnType<typeof idempotencyEntity>>
