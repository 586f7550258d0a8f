import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'

/** Shards of the index of what ends by itself; a constant, because the sweeper reads them all. */
export const expiringShards = 16

/** What is known of the bytes of a version, and what tells whether they were counted. */
export const contentAttributes = {
  contentType: { type: 'string', required: true },
  /** The media type that the first bytes show; absent when they show none or were not looked at yet. */
  detectedContentType: { type: 'string' },
  size: { type: 'number', required: true },
  sha256: { type: 'string' },
  /** Of a multipart upload: bytes of every part but the last, and SHA-256 over the digests of the parts. */
  partSize: { type: 'number' },
  partsSha256: { type: 'string' },
  /** Names the upload that brought the bytes: part of the object's key. Versions that were restored share it. */
  uploadId: { type: 'string', required: true },
  version: { type: 'number', required: true, padding: { length: 9, char: '0' } },
  /** When this version became the present one. */
  versionAt: { type: 'string' },
  restoredFrom: { type: 'number' },
  /** The change of the usage total that this version's bytes belong to: see usage.ts. */
  countedBy: { type: 'string' },
} as const

/**
 * The head of a file: what it is now. `deleting` is a file whose removal has begun: gone for every reader, kept until its
 * bytes are gone too. Every write but the first puts the whole item, on the condition that `revision` and `fence` are
 * those that were read.
 * Keys: casing `none` (ElectroDB lower-cases otherwise), ids only, a user's text as the last component of a sort key or
 * before a control character, which names cannot contain.
 */
export function fileEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'file', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        fileId: { type: 'string', required: true, readOnly: true },
        state: { type: ['pending', 'ready', 'trashed', 'deleting'] as const, required: true },
        ...contentAttributes,
        name: { type: 'string', required: true },
        externalRef: { type: 'string' },
        folderId: { type: 'string' },
        tags: { type: 'list', items: { type: 'string' }, required: true },
        /** JSON text: DynamoDB's own types would lose the order of keys and the precision of numbers. */
        metadata: { type: 'string', required: true },
        retainUntil: { type: 'string' },
        legalHold: { type: 'boolean' },
        holdReason: { type: 'string' },
        /** The upload that the file began with: tells two files of one reference apart. */
        origin: { type: 'string', required: true },
        /** S3's id of the multipart upload of a pending file. */
        multipartId: { type: 'string' },
        /** Bytes of all versions, each object once. */
        totalBytes: { type: 'number', required: true },
        /** The change of the usage total that took this file off it: see usage.ts. */
        uncountedBy: { type: 'string' },
        revision: { type: 'number', required: true },
        /** Raised to make a write fail that was prepared before, where the file itself does not change. */
        fence: { type: 'number', required: true },
        /** The last write: a write that meets itself on a retry knows that it has succeeded. */
        writeId: { type: 'string', required: true },
        /** Beginnings of the effect ids of the last calls, newest last: a replayed call finds that it has happened. */
        effects: { type: 'list', items: { type: 'string' }, required: true },
        createdAt: { type: 'string', required: true },
        updatedAt: { type: 'string', required: true },
        trashedAt: { type: 'string' },
        /** The date that a trashed file was given by its workspace, whatever holds it longer. */
        trashUntil: { type: 'string' },
        /** When a pending or trashed file is gone; when the deletion of a deleting one was begun. */
        expiresAt: { type: 'string' },
        /** When a ready file ends by itself. */
        keepUntil: { type: 'string' },
        shard: { type: 'number', required: true },
        // What the indexes are made of: derived by `indexed`, and left out of what is stored.
        expiringShard: { type: 'number', required: true },
        listing: { type: 'string', required: true },
        listedAt: { type: 'string', required: true },
        endsAt: { type: 'string', required: true },
        nameKey: { type: 'string', required: true },
        sizeKey: { type: 'string', required: true },
        typeKey: { type: 'string', required: true },
        folderKey: { type: 'string', required: true },
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
          condition: ({ state }: { state?: string }) => state !== 'deleting',
          pk: {
            field: 'gsi1pk',
            composite: ['workspaceId', 'listing', 'shard'],
            template: 'W#${workspaceId}#${listing}#${shard}',
            casing: 'none',
          },
          sk: {
            field: 'gsi1sk',
            composite: ['listedAt', 'fileId'],
            template: '${listedAt}#${fileId}',
            casing: 'none',
          },
        },
        expiring: {
          index: 'gsi2',
          condition: ({ state, keepUntil }: { state?: string; keepUntil?: string }) =>
            state !== 'ready' || keepUntil !== undefined,
          pk: {
            field: 'gsi2pk',
            composite: ['expiringShard'],
            template: 'EXPIRING#${expiringShard}',
            casing: 'none',
          },
          sk: {
            field: 'gsi2sk',
            composite: ['endsAt', 'workspaceId', 'fileId'],
            template: '${endsAt}#${workspaceId}#${fileId}',
            casing: 'none',
          },
        },
        named: {
          index: 'gsi3',
          condition: isReady,
          pk: {
            field: 'gsi3pk',
            composite: ['workspaceId', 'shard'],
            template: 'W#${workspaceId}#NAME#${shard}',
            casing: 'none',
          },
          sk: {
            field: 'gsi3sk',
            composite: ['nameKey', 'fileId'],
            template: '${nameKey}\u0001${fileId}',
            casing: 'none',
          },
        },
        sized: {
          index: 'gsi4',
          condition: isReady,
          pk: {
            field: 'gsi4pk',
            composite: ['workspaceId', 'shard'],
            template: 'W#${workspaceId}#SIZE#${shard}',
            casing: 'none',
          },
          sk: {
            field: 'gsi4sk',
            composite: ['sizeKey', 'fileId'],
            template: '${sizeKey}#${fileId}',
            casing: 'none',
          },
        },
        placed: {
          index: 'gsi5',
          condition: isReady,
          pk: {
            field: 'gsi5pk',
            composite: ['workspaceId', 'folderKey', 'shard'],
            template: 'W#${workspaceId}#IN#${folderKey}#${shard}',
            casing: 'none',
          },
          sk: {
            field: 'gsi5sk',
            composite: ['nameKey', 'fileId'],
            template: '${nameKey}\u0001${fileId}',
            casing: 'none',
          },
        },
        typed: {
          index: 'gsi6',
          condition: isReady,
          pk: {
            field: 'gsi6pk',
            composite: ['workspaceId', 'shard'],
            template: 'W#${workspaceId}#TYPE#${shard}',
            casing: 'none',
          },
          sk: {
            field: 'gsi6sk',
            composite: ['typeKey', 'createdAt', 'fileId'],
            template: '${typeKey}#${createdAt}#${fileId}',
            casing: 'none',
          },
        },
      },
    },
    { client, table },
  )
}

/** The key of a file's head in the table. */
export const fileKey = (workspaceId: string, fileId: string) => ({
  pk: `W#${workspaceId}#F#${fileId}`,
  sk: 'FILE',
})

function isReady({ state }: { state?: string }): boolean {
  return state === 'ready'
}

export type FileEntity = ReturnType<typeof fileEntity>

/** Attributes that only the keys of the indexes are made of. Stored, they would push a usual file over a write unit. */
export const indexAttributes = [
  'expiringShard',
  'listing',
  'listedAt',
  'endsAt',
  'nameKey',
  'sizeKey',
  'typeKey',
  'folderKey',
] as const

/** A file with what its indexes are made of. */
export type IndexedFile = EntityItem<FileEntity>
/** A file as it is stored. */
export type StoredFile = Omit<IndexedFile, (typeof indexAttributes)[number]>
