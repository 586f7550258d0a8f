import { contract } from '@lading/contract'
import { handle } from '../context.ts'
import { toWorkspace } from './workspace.ts'

export const get = handle(contract.workspace.get, async (_, loadWorkspace) =>
  toWorkspace(await loadWorkspace()),
)
