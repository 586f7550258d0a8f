import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'

/** Shards of the index of what ends by itself; a constant, because the sweeper reads them all. */
export const expiringShards = 16

/**
 * `deleting` is a file whose removal has begun: gone for every reader, kept until its bytes are gone too.
 * Keys: casing `none` (ElectroDB lower-cases otherwise), ids only, no text of a user.
 */
export function fileEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'file', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        fileId: { type: 'string', required: true, readOnly: true },
        state: { type: ['pending', 'ready', 'deleting'] as const, required: true },
        name: { type: 'string', required: true },
        contentType: { type: 'string', required: true },
        size: { type: 'number', required: true },
        sha256: { type: 'string' },
        externalRef: { type: 'string' },
        tags: { type: 'list', items: { type: 'string' }, required: true },
        /** JSON text: DynamoDB's own types would lose the order of keys and the precision of numbers. */
        metadata: { type: 'string', required: true },
        revision: { type: 'number', required: true },
        /** Names this upload: part of the object's key, and what tells two files of one reference apart. */
        uploadId: { type: 'string', required: true },
        /** The last write: a write that meets itself on a retry knows that it has succeeded. */
        writeId: { type: 'string', required: true },
        createdAt: { type: 'string', required: true },
        updatedAt: { type: 'string', required: true },
        /** When a pending file is gone; when the deletion of a deleting one was begun. */
        expiresAt: { type: 'string' },
        shard: { type: 'number', required: true },
        expiringShard: { type: 'number', required: true },
      },
      indexes: {
        primary: {
          pk: {
            field: 'pk',
            composite: ['workspaceId', 'fileId'],
            template: 'W#${workspaceId}#F#${fileId}',
            casing: 'none',
          },
          sk: { field: 'sk', composite: [], template: 'FILE', casing: 'none' },
        },
        listed: {
          index: 'gsi1',
          condition: (attributes: { state?: string }) => attributes.state === 'ready',
          pk: {
            field: 'gsi1pk',
            composite: ['workspaceId', 'shard'],
            template: 'W#${workspaceId}#FILES#${shard}',
            casing: 'none',
          },
          sk: {
            field: 'gsi1sk',
            composite: ['createdAt', 'fileId'],
            template: '${createdAt}#${fileId}',
            casing: 'none',
          },
        },
        expiring: {
          index: 'gsi2',
          condition: (attributes: { state?: string }) => attributes.state !== 'ready',
          pk: {
            field: 'gsi2pk',
            composite: ['expiringShard'],
            template: 'EXPIRING#${expiringShard}',
            casing: 'none',
          },
          sk: {
            field: 'gsi2sk',
            composite: ['expiresAt', 'workspaceId', 'fileId'],
            template: '${expiresAt}#${workspaceId}#${fileId}',
            casing: 'none',
          },
        },
      },
    },
    { client, table },
  )
}

export type FileEntity = ReturnType<typeof fileEntity>
/** A file as it is stored. */
export type StoredFile = EntityItem<FileEntity>
