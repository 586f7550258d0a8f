import { jobKinds } from '@lading/contract/jobs'
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
        kind: { type: jobKinds, required: true },
        state: { type: ['running', 'done', 'failed', 'cancelled'] as const, required: true },
        /** The folder that it works on, or whose files it takes. */
        folderId: { type: 'string' },
        /** The file that it has made. */
        fileId: { type: 'string' },
        /** What it was asked for, as JSON text: at most a few KB; longer lists lie in the bucket. */
        input: { type: 'string' },
        /** The key that began it and the request with which it did, for the records of what it does to files. */
        keyId: { type: 'string' },
        requestId: { type: 'string' },
        done: { type: 'number', required: true },
        kept: { type: 'number', required: true },
        /** How many there are, and how many bytes; undefined while that is not known. */
        total: { type: 'number' },
        bytesDone: { type: 'number' },
        bytesTotal: { type: 'number' },
        /** How often a runner began or went on with it, and how often since it last came further. */
        attempts: { type: 'number' },
        stalled: { type: 'number' },
        /** Why it failed, or why the last attempt did: a code and text for a person, as JSON text. */
        error: { type: 'string' },
        /** It has ended and something of it is left to be removed. */
        isLeaving: { type: 'boolean' },
        /** S3's id of the multipart upload that it writes: the sweep leaves that alone while the job names it. */
        multipartId: { type: 'string' },
        /** How far it has come, as JSON text; undefined before the first slice has ended. */
        position: { type: 'string' },
        /** The last write. Every change asks for the one that it has seen. */
        writeId: { type: 'string', required: true },
        createdAt: { type: 'string', required: true },
        updatedAt: { type: 'string', required: true },
        /** When a runner first began with it. */
        startedAt: { type: 'string' },
        finishedAt: { type: 'string' },
        /** Until when it is one runner's own; absent in jobs that were stored before there were queues: `dueAt` then. */
        leaseUntil: { type: 'string' },
        /** When the sweep looks after it: when the lease of its runner, or the patience with its queue, has ended. */
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
          condition: ({ state, isLeaving }: { state?: string; isLeaving?: boolean }) =>
            state === 'running' || isLeaving === true,
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
