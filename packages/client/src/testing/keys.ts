import { contract } from '@lading/contract'
import {
  CursorInvalid,
  ExpiryInPast,
  ExpiryTooLate,
  KeyNotFound,
  ScopeNotHeld,
} from '@lading/contract/errors'
import type { Scope } from '@lading/contract/scopes'
import type { Fail } from '@lading/stack/server'
import type { ApiKey } from '../generated/resources.ts'
import { handle } from './context.ts'
import { derivedId } from './ids.ts'
import { cursorDetail, pageOf } from './page.ts'
import type { StoredKey } from './state.ts'
import { instant, later } from './time.ts'
import { apiKeyOf, isLive } from './world.ts'

/** A stored key as the contract shows it. */
function toApiKey(key: StoredKey): ApiKey {
  const { id, name, scopes, createdAt, expiresAt, ratePerMinute, lastUsedOn } = key
  return { id, name, scopes: [...scopes], createdAt, expiresAt, ratePerMinute, lastUsedOn }
}

/**
 * A key hands on no more than it holds, and for no longer than it lives.
 * @throws OperationError SCOPE_NOT_HELD or EXPIRY_TOO_LATE
 */
function assertMayGrant(
  own: StoredKey,
  granted: { readonly scopes: readonly Scope[]; readonly expiresAt: string | null },
  fail: Fail<typeof ScopeNotHeld | typeof ExpiryTooLate>,
): void {
  const scopes = granted.scopes.filter((scope) => !own.scopes.includes(scope))
  if (scopes.length > 0) {
    throw fail(ScopeNotHeld, `Your key does not hold ${scopes.join(', ')}. No key was created.`, { scopes })
  }
  const { expiresAt: latest } = own
  if (latest !== null && (granted.expiresAt === null || granted.expiresAt > latest)) {
    throw fail(ExpiryTooLate, 'The key would outlive your own. No key was created.', { latest })
  }
}

const newKeyId = (effectId: string) => derivedId('key', effectId).slice(0, 16)

export const create = handle(contract.keys.create, async ({ input, context, principal, effectId, fail }) => {
  const { workspace, key: own } = principal
  const { name, scopes, ratePerMinute } = input
  const expiresAt = input.expiresAt === undefined ? own.expiresAt : instant(input.expiresAt)
  assertMayGrant(own, { scopes, expiresAt }, fail)
  if (expiresAt !== null && expiresAt <= context.now()) {
    throw fail(ExpiryInPast, 'The key would be refused from the beginning. No key was created.')
  }
  const id = newKeyId(effectId)
  const key = context.addKey(workspace.id, { id, name, scopes, ratePerMinute, expiresAt })
  return { key: toApiKey(key), apiKey: apiKeyOf(key) }
})

export const list = handle(contract.keys.list, async ({ input, context, principal, fail }) => {
  const { id: workspaceId } = principal.workspace
  const page = pageOf({
    items: [...context.keys.values()].filter((key) => key.workspaceId === workspaceId && !key.revoked),
    keyOf: ({ createdAt, id }) => `${createdAt}#${id}`,
    order: 'desc',
    limit: input.limit,
    cursor: input.cursor,
    binding: { secret: context.cursorSecret, workspaceId, operation: 'keys.list', query: null },
  })
  if (page === undefined) throw fail(CursorInvalid, cursorDetail)
  return { ...page, items: page.items.map(toApiKey) }
})

const noKeyDetail = 'There is no such key in the workspace of this API key.'

export const rotate = handle(contract.keys.rotate, async ({ input, context, principal, effectId, fail }) => {
  const { workspace, key: own } = principal
  const now = context.now()
  const old = context.keys.get(input.id)
  if (old?.workspaceId !== workspace.id || !isLive(old, now)) throw fail(KeyNotFound, noKeyDetail)
  const { name, scopes, ratePerMinute, plannedExpiry: expiresAt } = old
  assertMayGrant(own, { scopes, expiresAt }, fail)
  const id = newKeyId(effectId)
  const key = context.addKey(workspace.id, { id, name, scopes, ratePerMinute, expiresAt })
  const end = later(now, input.overlapSeconds * 1000)
  if (old.expiresAt === null || old.expiresAt > end) old.expiresAt = end
  return { key: toApiKey(key), apiKey: apiKeyOf(key), previous: toApiKey(old) }
})

export const revoke = handle(contract.keys.revoke, async ({ input, context, principal, fail }) => {
  const key = context.keys.get(input.id)
  if (key?.workspaceId !== principal.workspace.id) throw fail(KeyNotFound, noKeyDetail)
  key.revoked = true
})
