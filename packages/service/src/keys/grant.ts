import { ExpiryTooLate, ScopeNotHeld } from '@lading/contract/errors'
import type { Fail } from '@lading/stack/server'
import type { KeyPrincipal } from '../context.ts'

/**
 * A key hands on no more than it holds: no scope that it lacks, and no life longer than its own. Its rate is no right
 * but a protection from haste, and several keys would add theirs up: any rate may be handed on.
 * @throws OperationError SCOPE_NOT_HELD or EXPIRY_TOO_LATE
 */
export function assertMayGrant(
  principal: KeyPrincipal,
  granted: { readonly scopes: readonly string[]; readonly expiresAt: string | undefined },
  fail: Fail<typeof ScopeNotHeld | typeof ExpiryTooLate>,
): void {
  const held = new Set<string>(principal.scopes)
  const lacking = granted.scopes.filter((scope) => !held.has(scope))
  if (lacking.length > 0) {
    throw fail(ScopeNotHeld, `Your key does not hold ${lacking.join(', ')}. No key was created.`, {
      scopes: lacking,
    })
  }
  const { expiresAt: latest } = principal
  if (latest !== undefined && (granted.expiresAt === undefined || granted.expiresAt > latest)) {
    throw fail(ExpiryTooLate, 'The key would outlive your own. No key was created.', { latest })
  }
}
