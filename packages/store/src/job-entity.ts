import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'

/** Work that may outlast the call that began it. */
export function jobEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'job', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        jobId: { type: 'string', required: true, readOnly: true },
        kind: { type: ['folder.move', 'folder.delete'] as const, required: true },
        state: { type: ['running', 'done'] as const, required: true },
        folderId: { type: 'string', required: true },
        /** The key that began it and the request with which it did, for the records of what it does to files. */
        keyId: { type: 'string' },
        requestId: { type: 'string' },
        done: { type: 'number', required: true },
        kept: { type: 'number', required: true },
        /** How far it has come, as JSON text; undefined before the first slice has ended. */
        position: { type: 'string' },
        /** The last write. Every change asks for the one that it has seen. */
        writeId: { type: 'string', required: true },
        createdAt: { type: 'string', required: true },
        updatedAt: { type: 'string', required: true },
        finishedAt: { type: 'string' },
        /** From when on another runner may go on with it: the end of the lease of the one that works on it. */
        dueAt: { type: 'string', required: true },
        shard: { type: 'number', required: true },
        ttl: { type: 'number' },
      },
      indexes: {
        primary: {
          pk: {
            field: 'pk',
            composite: ['workspaceId', 'jobId'],
            template: 'W#${workspaceId}#J#${jobId}',
            casing: 'none',
          },
          sk: { field: 'sk', composite: [], template: 'JOB', casing: 'none' },
        },
        listed: {
          index: 'gsi1',
          pk: {
            field: 'gsi1pk',
            composite: ['workspaceId'],
            template: 'W#${workspaceId}#JOBS',
            casing: 'none',
          },
          sk: {
            field: 'gsi1sk',
            composite: ['createdAt', 'jobId'],
            template: '${createdAt}#${jobId}',
            casing: 'none',
          },
        },
        due: {
          index: 'gsi2',
          condition: ({ state }: { state?: string }) => state === 'running',
          pk: { field: 'gsi2pk', composite: ['shard'], template: 'JOBS#${shard}', casing: 'none' },
          sk: {
            field: 'gsi2sk',
            composite: ['dueAt', 'workspaceId', 'jobId'],
            template: '${dueAt}#${workspaceId}#${jobId}',
            casing: 'none',
          },
        },
      },
    },
    { client, table },
  )
}

/** A job as it is stored. */
export type StoredJob = EntityItem<ReturnType<typeof jobEntity>>
