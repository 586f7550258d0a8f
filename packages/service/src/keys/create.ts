import { contract } from '@lading/contract'
import { ExpiryInPast, ScopeNotHeld } from '@lading/contract/errors'
import { createKey } from '../auth/new-key.ts'
import { handle } from '../context.ts'
import { toApiKey } from './key.ts'

export const create = handle(contract.keys.create, async ({ input, context, principal, fail }) => {
  const lacking = input.scopes.filter((scope) => !principal.scopes.includes(scope))
  if (lacking.length > 0) {
    throw fail(ScopeNotHeld, `Your key does not hold ${lacking.join(', ')}. No key was created.`, {
      scopes: lacking,
    })
  }
  const expiresAt = input.expiresAt === undefined ? undefined : new Date(input.expiresAt).toISOString()
  if (expiresAt !== undefined && expiresAt <= context.now().toISOString()) {
    throw fail(ExpiryInPast, 'The key would be refused from the beginning. No key was created.')
  }
  const { key, apiKey } = await createKey(context.store, {
    workspaceId: principal.workspaceId,
    name: input.name,
    scopes: input.scopes,
    expiresAt,
  })
  return { key: toApiKey(key), apiKey }
})
