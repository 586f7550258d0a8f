import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'

const noFile = '-'

/** Who did what, when. It holds ids only, so that it never says more than its reader may see. */
export function auditEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'auditRecord', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        shard: { type: 'number', required: true, readOnly: true },
        at: { type: 'string', required: true, readOnly: true },
        /** Follows from the effect of the call: the same for repetitions under one key. */
        recordId: { type: 'string', required: true, readOnly: true },
        operation: { type: 'string', required: true },
        /** The file's id, or `-`: an index wants a value, also of what it does not list. */
        about: { type: 'string', required: true },
        folderId: { type: 'string' },
        keyId: { type: 'string', required: true },
        address: { type: 'string' },
        requestId: { type: 'string', required: true },
        refused: { type: 'string' },
        /** Seconds since 1970. */
        ttl: { type: 'number', required: true },
      },
      indexes: {
        primary: {
          pk: {
            field: 'pk',
            composite: ['workspaceId', 'shard'],
            template: 'W#${workspaceId}#A#${shard}',
            casing: 'none',
          },
          sk: {
            field: 'sk',
            composite: ['at', 'recordId'],
            template: '${at}#${recordId}',
            casing: 'none',
          },
        },
        ofFile: {
          index: 'gsi1',
          condition: ({ about }: { about?: string }) => about !== noFile,
          pk: {
            field: 'gsi1pk',
            composite: ['workspaceId', 'about', 'shard'],
            template: 'W#${workspaceId}#AF#${about}#${shard}',
            casing: 'none',
          },
          sk: {
            field: 'gsi1sk',
            composite: ['at', 'recordId'],
            template: '${at}#${recordId}',
            casing: 'none',
          },
        },
      },
    },
    { client, table },
  )
}

type StoredRecord = EntityItem<ReturnType<typeof auditEntity>>

export type AuditRecord = Omit<StoredRecord, 'about'> & { readonly fileId?: string }

export function toStored({ fileId = noFile, ...record }: AuditRecord): StoredRecord {
  return { ...record, about: fileId }
}

export function fromStored({ about, ...record }: StoredRecord): AuditRecord {
  return about === noFile ? record : { ...record, fileId: about }
}
