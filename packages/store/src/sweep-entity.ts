import { Entity } from 'electrodb'
import type { TableAccess } from './client.ts'

/** How far a sweep that looks at everything, a slice at a time, has come. */
export function sweepEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'sweep', version: '1' },
      attributes: {
        /** Which sweep. */
        sweep: { type: ['bucket', 'table'] as const, required: true },
        /** Key of the last object that was looked at. */
        object: { type: 'string' },
        multipartKey: { type: 'string' },
        multipartId: { type: 'string' },
        /** Key of the last item of the table that was looked at. */
        restUntil: { type: 'string' },
        pk: { type: 'string', field: 'atPk' },
        sk: { type: 'string', field: 'atSk' },
      },
      indexes: {
        primary: {
          pk: { field: 'pk', composite: ['sweep'], template: 'SWEEP#${sweep}', casing: 'none' },
          sk: { field: 'sk', composite: [], template: 'SWEEP', casing: 'none' },
        },
      },
    },
    { client, table },
  )
}
