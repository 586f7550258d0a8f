import { operationOf, type Reply, type Request } from './exchange.ts'
import { iso } from './matching.ts'
import { day, usedBy } from './rule.ts'
import type { Shown } from './shown.ts'
import type { Model, ModelDay, ModelKey, ModelWorkspace } from './state.ts'

/** Refused before the operation is reached. */
const unreached = [
  'UNAUTHENTICATED',
  'SCOPE_MISSING',
  'INVALID_INPUT',
  'IDEMPOTENCY_IN_FLIGHT',
  'IDEMPOTENCY_KEY_REUSED',
]

/** A key that called is used on that day, and what it called is counted. */
export function noteCall(model: Model, at: number, { apiKey, operation }: Request, reply: Reply): void {
  if (reply.status === 401) return
  const key = keyOf(model, apiKey)
  const today = iso(at).slice(0, 10)
  if (key.usedOn.at(-1) !== today) key.usedOn.push(today)
  const code = (reply.body as Shown | undefined)?.code // an answer without a body has none
  if (reply.replayed || unreached.includes(code ?? '')) return
  const counts = dayOf(key.workspace, today)
  counts.operations++
  if (reply.status < 400 && operationOf(operation).rest.redirect !== undefined) counts.downloadLinks++
}

function keyOf({ workspaces }: Model, apiKey: string): ModelKey {
  for (const { keys } of workspaces) {
    for (const key of keys.values()) if (key.apiKey === apiKey) return key
  }
  throw new Error('Nobody has this key')
}

function dayOf({ days }: ModelWorkspace, today: string): ModelDay {
  const counts = days.get(today) ?? { operations: 0, downloadLinks: 0, files: 0, bytes: 0, loose: false }
  days.set(today, counts)
  return counts
}

/** What is held now is what is held at the end of the day, unless more comes. */
export function noteHoldings({ workspaces }: Model, at: number): void {
  for (const workspace of workspaces) {
    const counts = workspace.days.get(iso(at).slice(0, 10))
    if (counts === undefined) continue
    Object.assign(counts, usedBy(workspace))
    if (workspace.uncertain) counts.loose = true
  }
}

/** A fault may have met the counts of any workspace, of today or of the day before. */
export function loosenCounts({ workspaces }: Model): void {
  for (const { days } of workspaces) {
    for (const counts of [...days.values()].slice(-2)) counts.loose = true
  }
}

/** Days that one answer shows when no date is given. */
const usualDays = 31

/** The days of the last month on which anybody called. */
export function recentDays({ days }: ModelWorkspace, now: number): [string, ModelDay][] {
  const from = iso(now - (usualDays - 1) * day).slice(0, 10)
  return [...days].filter(([date]) => date >= from).sort(([a], [b]) => (a < b ? -1 : 1))
}
