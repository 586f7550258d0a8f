import { isVisible, type StoredKey, type Workspace } from '@lading/store'
import type { Inventory } from './invariants.ts'

/**
 * What a workspace holds for its readers, without what is random about it: the same for two workspaces in which the same
 * has happened as often.
 * @param revisions whether the count of changes is part of it
 */
export function summaryOf(part: Inventory, now: Date, revisions: boolean): string {
  const { files, versions, uploads, items } = part
  const seen = files
    .filter((file) => isVisible(file, now))
    .map((file) => ({
      ...pick(file, [
        'state',
        'version',
        'name',
        'size',
        'sha256',
        'tags',
        'metadata',
        'totalBytes',
        'restoredFrom',
      ]),
      ...pick(file, ['retainUntil', 'legalHold', 'holdReason']),
      ...(revisions ? { revision: file.revision } : {}),
      partsSha256: file.partsSha256,
      history: versions.filter(
        ({ fileId, origin, version }) =>
          fileId === file.fileId && origin === file.origin && version < file.version,
      ).length,
      uploads: uploads.filter(
        ({ fileId, origin, state, uploadId, expiresAt }) =>
          fileId === file.fileId &&
          origin === file.origin &&
          state === 'pending' &&
          uploadId !== file.uploadId &&
          expiresAt > now.toISOString(),
      ).length,
    }))
  const keys = items
    .filter((item): item is typeof item & StoredKey => item.__edb_e__ === 'key')
    .map((key) => ({
      ...pick(key, ['name', 'scopes', 'ratePerMinute', 'listed']),
      expires: key.expiresAt !== undefined,
      isRevoked: key.revokedAt !== undefined,
      hasSuccessor: key.successorId !== undefined,
    }))
  const settings = items
    .filter((item): item is typeof item & Workspace => item.__edb_e__ === 'workspace')
    .map((workspace) =>
      pick(workspace, ['name', 'trashDays', 'quotaFiles', 'quotaBytes', 'legalHold', 'holdReason']),
    )
  const sorted = (list: readonly object[]) => list.map((one) => JSON.stringify(one)).sort()
  return [...sorted(seen), ...sorted(keys), ...sorted(settings)].join('\n')
}

function pick<Fields extends object>(from: Fields, names: readonly (keyof Fields)[]): Partial<Fields> {
  const picked: Partial<Fields> = {}
  for (const name of names) picked[name] = from[name]
  return picked
}
