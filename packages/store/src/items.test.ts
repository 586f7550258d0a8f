import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { tableAccess } from './client.ts'
import { fileEntity, indexAttributes, type StoredFile } from './file-entity.ts'
import { indexed } from './index-keys.ts'
import { collect, fileKey, fileOfItem, itemBuilders, tagItemKey } from './items.ts'
import { type TagEntry, tagEntity } from './tag-entity.ts'

const file: StoredFile = {
  workspaceId: 'ws_5r8t2v9x3z6b4d7f',
  fileId: 'file_01hv3zk5x8q9w2rbt7ymn4cd',
  state: 'ready',
  name: 'Ünïcödé #${fileId} $1 $& report.pdf',
  contentType: 'application/pdf; charset="a#b"',
  size: 48_213,
  sha256: 'ab'.repeat(32),
  uploadId: 'k3m9q2xw01hv3zk5x8q9w2rb',
  version: 1,
  externalRef: 'attachments/42',
  tags: ['invoice'],
  metadata: '{"a":1}',
  origin: 'k3m9q2xw01hv3zk5x8q9w2rb',
  totalBytes: 48_213,
  revision: 1,
  fence: 0,
  writeId: 'w',
  effects: [],
  createdAt: '2026-11-22T09:30:00.000Z',
  updatedAt: '2026-11-22T09:30:00.000Z',
  shard: 3,
}
const access = tableAccess(new DynamoDBClient({ region: 'none' }), 'none')
const builders = itemBuilders()

test.each([
  ['a ready file', file],
  ['one in a folder', { ...file, folderId: 'folder_5x8q9w2rbt7ymn4cd01hv3zk' }],
  ['a pending one', { ...file, state: 'pending' as const, expiresAt: '2026-11-23T09:30:00.000Z' }],
  [
    'one in the trash',
    {
      ...file,
      state: 'trashed' as const,
      trashedAt: '2026-11-24T09:30:00.000Z',
      expiresAt: '2026-12-24T09:30:00.000Z',
    },
  ],
  ['one being deleted', { ...file, state: 'deleting' as const, expiresAt: '2026-11-23T09:30:00.000Z' }],
])('%s has the item that the store writes', (_, one: StoredFile) => {
  const { Item } = fileEntity(access).put(indexed(one)).params() as { Item: Record<string, unknown> }
  for (const name of indexAttributes) delete Item[name]
  const item = collect((emit) => builders.file(one, emit))
  expect(item).toEqual(Item)
  expect(fileOfItem(item)).toEqual(one)
  expect(item).toMatchObject(fileKey(one.workspaceId, one.fileId))
})

test('a tag has the item that the store writes', () => {
  const { workspaceId, fileId, createdAt, shard } = file
  const entry: TagEntry = {
    workspaceId,
    fileId,
    tag: 'invoice',
    tagKey: '0123456789abcdef0123456789abcdef',
    stamp: 'w',
    writtenAt: createdAt,
    createdAt,
    shard,
  }
  const { Item } = tagEntity(access).put(entry).params() as { Item: Record<string, unknown> }
  expect(collect((emit) => builders.tag(entry, emit))).toEqual(Item)
  expect(Item).toMatchObject(tagItemKey(workspaceId, fileId, entry.tagKey))
})
