import { contract } from '@lading/contract'
import { KeyNotFound } from '@lading/contract/errors'
import { handle } from '../context.ts'

export const revoke = handle(contract.keys.revoke, async ({ input, context, principal, fail }) => {
  const found = await context.store.keys.revoke(principal.workspaceId, input.id)
  if (!found) throw fail(KeyNotFound, 'There is no such key in the workspace of this API key.')
})
