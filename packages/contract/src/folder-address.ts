import * as z from 'zod'
import { FolderId } from './ids.ts'
import { displayName } from './name.ts'

/** Deepest nesting of folders that a folder can be created at or moved to. */
export const folderMaxDepth = 32

/** One segment of a path. A slash would be another segment; `.` and `..` are no names in any system of files. */
export const FolderName = displayName(255)
  .refine((name) => !name.includes('/'), 'Must not contain a slash')
  .refine((name) => name !== '.' && name !== '..', 'Must not be . or ..')
  .meta({
    id: 'FolderName',
    description: 'What a person calls the folder; unique among its siblings, compared byte for byte.',
    examples: ['2026'],
  })

/** The names on the way to a folder, or undefined when the text is no path. */
export function parsePath(address: string): string[] | undefined {
  if (!address.startsWith('path:')) return undefined
  const names = address.slice('path:'.length).split('/')
  const sound = names.length <= folderMaxDepth && names.every((name) => FolderName.safeParse(name).success)
  return sound ? names : undefined
}

export const FolderAddress = z
  .string()
  .max('path:'.length + folderMaxDepth * 256)
  .refine(
    (text) => text === 'root' || FolderId.safeParse(text).success || parsePath(text) !== undefined,
    'Must be a folder id (folder_...), path: followed by names with slashes between them, or root',
  )
  .meta({
    id: 'FolderAddress',
    description:
      'A folder id, `path:` followed by the names on the way to it, or `root`. In a URL it is percent-encoded: ' +
      '`path:invoices%2F2026`.',
    examples: ['folder_5x8q9w2rbt7ymn4cd01hv3zk', 'path:invoices/2026', 'root'],
  })
