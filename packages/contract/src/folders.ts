import { mutation, query } from '@lading/stack/contract'
import * as z from 'zod'
import { CursorInvalid, FolderCycle, FolderExists, FolderNotFound, FolderTooDeep } from './errors.ts'
import { FolderAddress, FolderName } from './folder-address.ts'
import { FolderId } from './ids.ts'
import { Job, jobExample } from './jobs.ts'
import { page, pageInput } from './page.ts'
import { Timestamp } from './time.ts'

export const Folder = z
  .object({
    id: FolderId,
    name: FolderName,
    parentId: FolderId.nullable().describe('The folder above, or null below the root.'),
    path: z.string().meta({
      description: 'The names on the way to it, with slashes between them.',
      examples: ['invoices/2026'],
    }),
    createdAt: Timestamp.describe('When the folder was created, UTC.'),
    updatedAt: Timestamp.describe('When the folder was last renamed or moved, UTC.'),
  })
  .meta({ id: 'Folder', description: 'A folder: a place for files and other folders.' })

const example = {
  id: 'folder_5x8q9w2rbt7ymn4cd01hv3zk',
  name: '2026',
  parentId: 'folder_w2rbt7ymn4cd01hv3zk5x8q9',
  path: 'invoices/2026',
  createdAt: '2026-11-22T09:30:00.000Z',
  updatedAt: '2026-11-22T09:30:00.000Z',
}

const addressed = {
  id: FolderAddress.describe(
    'A folder id, or `path:` followed by the names on the way to it, percent-encoded in a URL. Not `root`, which is no folder: it has no name, and cannot be read, moved or deleted.',
  ),
}

export const create = mutation({
  summary: 'Create a folder',
  rest: { method: 'POST', path: '/folders', created: '/folders/{id}' },
  scope: 'files:write',
  input: z.strictObject({
    name: FolderName,
    parent: FolderAddress.default('root').describe('The folder above.'),
  }),
  output: Folder,
  errors: [FolderNotFound, FolderExists, FolderTooDeep],
  examples: [{ summary: 'Below another', input: { name: '2026', parent: 'path:invoices' }, output: example }],
})

export const get = query({
  summary: 'Get a folder',
  rest: { method: 'GET', path: '/folders/{id}', slashesIn: 'id' },
  scope: 'files:read',
  input: z.strictObject(addressed),
  output: Folder,
  errors: [FolderNotFound],
  examples: [{ summary: 'By path', input: { id: 'path:invoices/2026' }, output: example }],
})

export const list = query({
  summary: 'List folders',
  description:
    'The folders right below one, by name in byte order. The files in it are listed by `files.list` with `folder`.',
  rest: { method: 'GET', path: '/folders' },
  scope: 'files:read',
  input: z.strictObject({
    ...pageInput,
    parent: FolderAddress.default('root').describe('The folder above.'),
  }),
  output: page(Folder),
  errors: [FolderNotFound, CursorInvalid],
  examples: [
    {
      summary: 'What lies below a folder',
      input: { parent: 'path:invoices' },
      output: { items: [example], nextCursor: null },
    },
  ],
})

export const move = mutation({
  summary: 'Move or rename a folder',
  description:
    'Gives the folder another parent, another name, or both. Files and folders below it come along: they name their ' +
    'folder by its id, so a folder of any size moves at once, and the job is `done` when it is first seen. Folders below it may come to lie ' +
    'deeper than paths go: they are reached by their ids then.',
  rest: { method: 'POST', path: '/folders/{id}/move', slashesIn: 'id', accepted: true },
  scope: 'files:write',
  input: z.strictObject({
    ...addressed,
    parent: FolderAddress.optional().describe('The new parent; the present one when left out.'),
    name: FolderName.optional().describe('The new name; the present one when left out.'),
  }),
  output: Job,
  errors: [FolderNotFound, FolderExists, FolderCycle, FolderTooDeep],
  examples: [
    {
      summary: 'Rename',
      input: { id: 'path:invoices/2026', name: 'this year' },
      output: { ...jobExample, kind: 'folder.move', progress: { ...jobExample.progress, done: 1, total: 1 } },
    },
  ],
})

const remove = mutation({
  summary: 'Delete a folder',
  description:
    'Moves every file in the folder and below it to the trash and removes the folders, as a job. Files that are held ' +
    'stay, and so do their folders; `progress.kept` counts them. A restored file whose folder is gone comes back to the ' +
    'root.',
  rest: { method: 'DELETE', path: '/folders/{id}', slashesIn: 'id', accepted: true },
  scope: 'files:write',
  input: z.strictObject(addressed),
  output: Job,
  errors: [FolderNotFound],
  examples: [{ summary: 'By path', input: { id: 'path:invoices/2026' }, output: jobExample }],
})

export { remove as delete }
