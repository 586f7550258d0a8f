import type { contract } from '@lading/contract'
import type { Scope } from '@lading/contract/scopes'
import type * as z from 'zod'
import { byBytes } from './find.ts'
import { type Expected, iso, isoOrNull } from './matching.ts'
import type { Predicted, Rule } from './rule.ts'
import type { Shown } from './shown.ts'
import { type ModelKey, type ModelWorkspace, nowOf } from './state.ts'
import { keyView, moment, sameSet } from './views.ts'

type Operations = typeof contract.keys
type Input<Name extends keyof Operations> = z.output<Operations[Name]['input']>

export function isLive({ revoked, expiresAt }: ModelKey, now: number): boolean {
  return !revoked && (expiresAt === null || expiresAt > now)
}

/** SCOPE_NOT_HELD or EXPIRY_TOO_LATE, when the key would hand on more than it holds. */
function refusal(key: ModelKey, scopes: readonly Scope[], expiresAt: number | null): Predicted | undefined {
  const lacking = scopes.filter((scope) => !key.scopes.includes(scope))
  if (lacking.length > 0) return { code: 'SCOPE_NOT_HELD', data: { scopes: sameSet(lacking) } }
  const { expiresAt: latest } = key
  if (latest !== null && (expiresAt === null || expiresAt > latest)) {
    return { code: 'EXPIRY_TOO_LATE', data: { latest: iso(latest) } }
  }
  return undefined
}

interface Made {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresAt: number | null
}

const newKey = ({ name, scopes, expiresAt }: Made, createdAt: Expected): Expected => ({
  name,
  scopes: sameSet(scopes),
  createdAt,
  expiresAt: isoOrNull(expiresAt),
  ratePerMinute: null,
  lastUsedOn: null,
})

function addKey(workspace: ModelWorkspace, made: Made, { key, apiKey }: Shown): void {
  workspace.keys.set(key.id, {
    ...made,
    id: key.id,
    workspace,
    apiKey,
    createdAt: Date.parse(key.createdAt),
    plannedExpiry: made.expiresAt,
    revoked: false,
    usedOn: [],
  })
}

export const create: Rule<Input<'create'>> = ({ model, workspace, key, input }) => {
  const { name, scopes } = input
  const expiresAt = input.expiresAt === undefined ? key.expiresAt : Date.parse(input.expiresAt)
  const refused = refusal(key, scopes, expiresAt)
  if (refused !== undefined) return refused
  if (expiresAt !== null && expiresAt <= nowOf(model)) return { code: 'EXPIRY_IN_PAST' }
  const made = { name, scopes, expiresAt }
  return {
    output: { key: newKey(made, moment(model)), apiKey: (value) => typeof value === 'string' },
    apply: (body) => addKey(workspace, made, body),
  }
}

export const rotate: Rule<Input<'rotate'>> = ({ model, workspace, key, input }) => {
  const old = workspace.keys.get(input.id)
  if (old === undefined || !isLive(old, nowOf(model))) return { code: 'KEY_NOT_FOUND' }
  const { name, scopes, plannedExpiry } = old
  const refused = refusal(key, scopes, plannedExpiry)
  if (refused !== undefined) return refused
  const made = { name, scopes, expiresAt: plannedExpiry }
  const overlap = input.overlapSeconds * 1000
  const ends = (now: number) => Math.min(old.expiresAt ?? Number.POSITIVE_INFINITY, now + overlap)
  return {
    output: {
      key: newKey(made, moment(model)),
      apiKey: (value) => typeof value === 'string',
      previous: {
        ...keyView(old),
        expiresAt: (value) => model.times.some((now) => iso(ends(now)) === value),
      },
    },
    apply(body) {
      addKey(workspace, made, body)
      const { expiresAt } = body.previous
      old.expiresAt = Date.parse(expiresAt)
    },
  }
}

export const revoke: Rule<Input<'revoke'>> = ({ workspace, key, input }) => {
  const target = workspace.keys.get(input.id)
  if (target === undefined) return { code: 'KEY_NOT_FOUND' }
  return {
    output: undefined,
    apply() {
      target.revoked = true
    },
    // Whoever revokes itself cannot ask again.
    ...(target === key ? { afterFault: ['UNAUTHENTICATED' as const] } : {}),
  }
}

export const list: Rule<Input<'list'>> = ({ workspace, input }) => {
  if (input.cursor !== undefined) return { code: 'CURSOR_INVALID' }
  const keys = [...workspace.keys.values()].filter(({ revoked }) => !revoked)
  const sorted = keys.sort((a, b) => b.createdAt - a.createdAt || byBytes(b.id, a.id))
  return { output: { items: sorted.map((key) => keyView(key)), nextCursor: null } }
}
