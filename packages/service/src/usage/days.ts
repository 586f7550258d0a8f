import { contract } from '@lading/contract'
import { handle } from '../context.ts'

const dayMs = 86_400_000
/** Days of an answer when no date is given, and at most. */
const usualDays = 31
const maxDays = 366

export const days = handle(contract.usage.days, async ({ input, context }, loadWorkspace) => {
  const { store, meter, now } = context
  const { workspaceId, listingShards } = await loadWorkspace('recent')
  const today = now().toISOString().slice(0, 10)
  const to = input.to === undefined || input.to > today ? today : input.to
  const first = store.days.firstKept()
  if (to < first) return { items: [] }
  const from = latest(first, daysBefore(to, maxDays - 1), input.from ?? daysBefore(to, usualDays - 1))
  await meter.flush()
  const counts = await store.days.list(workspaceId, from, to)
  const found = [...counts.keys()].toSorted()
  const held = await store.usage.history(workspaceId, listingShards, found)
  const items = found.flatMap((day) => {
    const [called, amount] = [counts.get(day), held.get(day)]
    return called === undefined || amount === undefined ? [] : [{ day, ...amount, ...called }]
  })
  return { items }
})

const latest = (...days: [string, ...string[]]): string => days.toSorted().at(-1) ?? days[0]

function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(day) - count * dayMs).toISOString().slice(0, 10)
}
