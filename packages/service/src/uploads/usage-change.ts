import type { Store } from '@lading/store'

/**
 * What a change of the usage total is called while it is open: whether it adds or removes, the file that it belongs to,
 * and a token that the file's head or history names once the change is true.
 */
export interface UsageChange {
  readonly kind: 'added' | 'removed'
  readonly fileId: string
  readonly token: string
}

export function nameChange({ kind, fileId, token }: UsageChange): string {
  return `${kind === 'added' ? '+' : '-'}${fileId}:${token}`
}

export function parseChange(name: string): UsageChange | undefined {
  const [, sign, fileId, token] = /^([+-])(\w+):(\w+)$/.exec(name) ?? []
  if (fileId === undefined || token === undefined) return undefined
  return { kind: sign === '+' ? 'added' : 'removed', fileId, token }
}

/** Whether the file's head or history names the change. Strongly consistent. */
export async function isTrue(
  { files }: Pick<Store, 'files'>,
  workspaceId: string,
  { kind, fileId, token }: UsageChange,
): Promise<boolean> {
  const file = await files.getStored(workspaceId, fileId)
  if (file === undefined) return false
  if (kind === 'removed') return file.uncountedBy === token
  if (file.countedBy === token) return true
  const { versions } = await files.collection(workspaceId, fileId)
  return versions.some(
    ({ countedBy, origin, version }) =>
      countedBy === token && origin === file.origin && version < file.version,
  )
}
