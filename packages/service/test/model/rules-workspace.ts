import type { contract } from '@lading/contract'
import type * as z from 'zod'
import { noteHoldings, recentDays } from './calls.ts'
import { type Rule, usedBy } from './rule.ts'
import { toHold } from './rules-files.ts'
import { nowOf } from './state.ts'
import { workspaceView } from './views.ts'

type Input<Name extends keyof typeof contract.workspace> = z.output<
  (typeof contract.workspace)[Name]['input']
>

export const get: Rule<Input<'get'>> = ({ workspace }) => ({ output: workspaceView(workspace) })

export const update: Rule<Input<'update'>> = ({ workspace, input }) => {
  const given = Object.entries(input).filter(([, value]) => value !== undefined)
  const change = Object.fromEntries(given)
  return {
    output: workspaceView({ ...workspace, ...change }),
    apply: () => void Object.assign(workspace, change),
  }
}

export const retain: Rule<Input<'retain'>> = ({ workspace, input }) => {
  const hold = toHold(input)
  return {
    output: workspaceView({ ...workspace, hold }),
    apply() {
      workspace.hold = hold
    },
  }
}

export const usage: Rule<z.output<typeof contract.usage.get.input>> = ({ workspace }) => {
  const { quotaFiles, quotaBytes } = workspace
  const used = usedBy(workspace)
  // What a fault has left open counts until it is swept.
  const total = workspace.uncertain ? {} : used
  return { output: { ...total, quotaFiles, quotaBytes } }
}

export const days: Rule<z.output<typeof contract.usage.days.input>> = ({ model, workspace }) => {
  const now = nowOf(model)
  noteHoldings(model, now)
  const items = recentDays(workspace, now).map(([date, { loose, ...counts }]) =>
    loose ? { day: date } : { day: date, ...counts },
  )
  return { output: { items } }
}
