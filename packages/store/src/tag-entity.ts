import { Entity, type EntityItem } from 'electrodb'
import type { TableAccess } from './client.ts'

/**
 * One tag of one ready file, for listings by tag. It lies beside the file's head. A tag that the head has always has its
 * entry; an entry may be left over, and readers check it against the head.
 */
export function tagEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'tag', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        fileId: { type: 'string', required: true, readOnly: true },
        tag: { type: 'string', required: true },
        /** A hash of the tag: no text of a user stands in a key. */
        tagKey: { type: 'string', required: true },
        /** The write that made the entry: it is removed only as long as no other write made it again. */
        stamp: { type: 'string', required: true },
        writtenAt: { type: 'string', required: true },
        createdAt: { type: 'string', required: true },
        shard: { type: 'number', required: true },
      },
      indexes: {
        primary: {
          pk: {
            field: 'pk',
            composite: ['workspaceId', 'fileId'],
            template: 'W#${workspaceId}#F#${fileId}',
            casing: 'none',
          },
          sk: { field: 'sk', composite: ['tagKey'], template: 'TAG#${tagKey}', casing: 'none' },
        },
        listed: {
          index: 'gsi1',
          pk: {
            field: 'gsi1pk',
            composite: ['workspaceId', 'tagKey', 'shard'],
            template: 'W#${workspaceId}#TAG#${tagKey}#${shard}',
            casing: 'none',
          },
          sk: {
            field: 'gsi1sk',
            composite: ['createdAt', 'fileId'],
            template: '${createdAt}#${fileId}',
            casing: 'none',
          },
        },
      },
    },
    { client, table },
  )
}

export type TagEntry = EntityItem<ReturnType<typeof tagEntity>>
