import { contract } from '@lading/contract'
import { ExpiryInPast } from '@lading/contract/errors'
import { createKey, effectKeyId } from '../auth/new-key.ts'
import { handle } from '../context.ts'
import { assertMayGrant } from './grant.ts'
import { toApiKey } from './key.ts'

export const create = handle(contract.keys.create, async (call) => {
  const { input, context, principal, effectId, fail } = call
  const { name, scopes, ratePerMinute } = input
  const expiresAt =
    input.expiresAt === undefined ? principal.expiresAt : new Date(input.expiresAt).toISOString()
  assertMayGrant(principal, { scopes, expiresAt }, fail)
  if (expiresAt !== undefined && expiresAt <= context.now().toISOString()) {
    throw fail(ExpiryInPast, 'The key would be refused from the beginning. No key was created.')
  }
  const { workspaceId } = principal
  const { key, apiKey } = await createKey(
    context.store,
    { workspaceId, name, scopes, expiresAt, ratePerMinute: ratePerMinute ?? undefined },
    effectKeyId(effectId),
  )
  return { key: toApiKey(key), apiKey }
})
