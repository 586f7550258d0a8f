import { contract } from '@lading/contract'
import { KeyNotFound } from '@lading/contract/errors'
import { isLiveKey, plannedExpiryOf } from '@lading/store'
import { createKey, effectKeyId } from '../auth/new-key.ts'
import { handle } from '../context.ts'
import { assertMayGrant } from './grant.ts'
import { toApiKey } from './key.ts'

export const rotate = handle(contract.keys.rotate, async (call) => {
  const { input, context, principal, effectId, fail } = call
  const { store, now } = context
  const { workspaceId } = principal
  const successorId = effectKeyId(effectId)
  const old = await store.keys.get(input.id)
  // The first attempt may have gone so far that the old key, which may be the caller's own, ends early: it was allowed.
  const repeated = old?.successorId === successorId
  if (old?.workspaceId !== workspaceId || !(repeated || isLiveKey(old, now()))) {
    throw fail(KeyNotFound, 'There is no such key in the workspace of this API key.')
  }
  const { name, scopes, ratePerMinute } = old
  const expiresAt = plannedExpiryOf(old)
  if (!repeated) assertMayGrant(principal, { scopes, expiresAt }, fail)
  const { key, apiKey } = await createKey(
    store,
    { workspaceId, name, scopes, expiresAt, ratePerMinute },
    successorId,
  )
  const endsAt = new Date(now().getTime() + input.overlapSeconds * 1000)
  const previous = await store.keys.retire(old, successorId, endsAt)
  return { key: toApiKey(key), apiKey, previous: toApiKey(previous) }
})
