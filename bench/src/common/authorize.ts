import { hash, timingSafeEqual } from 'node:crypto'
import { findKey } from './store.ts'

export type Access =
  | { readonly granted: true; readonly workspaceId: string }
  | { readonly granted: false; readonly status: 401 | 403 }

const bearerPattern = /^Bearer lad_([0-9a-hjkmnp-tv-z]{16})_([0-9a-hjkmnp-tv-z]{40})$/

const unauthenticated: Access = { granted: false, status: 401 }
const forbidden: Access = { granted: false, status: 403 }

/**
 * Checks `Authorization: Bearer lad_<keyId>_<secret>` against the stored hash, and the scope against the key's list.
 * A function of the header alone, so that each peer can call it from where its own documentation puts such a check.
 */
export async function authorize(header: string | null | undefined, scope: string): Promise<Access> {
  const [, keyId, secret] = bearerPattern.exec(header ?? '') ?? []
  if (keyId === undefined || secret === undefined) return unauthenticated
  const key = await findKey(keyId)
  if (key === undefined) return unauthenticated
  if (!timingSafeEqual(hash('sha256', secret, 'buffer'), key.secretHash)) return unauthenticated
  return key.scopes.includes(scope) ? { granted: true, workspaceId: key.workspaceId } : forbidden
}
