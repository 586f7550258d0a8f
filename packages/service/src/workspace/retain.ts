import { contract } from '@lading/contract'
import { handle } from '../context.ts'
import { changeWorkspace } from './change.ts'
import { toStoredRetention } from './hold.ts'
import { toWorkspace } from './workspace.ts'

export const retain = handle(contract.workspace.retain, async (call, loadWorkspace) => {
  const { input, context, effectId } = call
  const hold = toStoredRetention(input)
  return toWorkspace(await changeWorkspace(context, await loadWorkspace(), hold, effectId))
})
