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
