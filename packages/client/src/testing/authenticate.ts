import { apiKeyPattern } from '@lading/contract/ids'
import type { RateDecision } from '@lading/stack/server'
import type { Caller } from './context.ts'
import { dayOf } from './time.ts'
import { isLive, type World } from './world.ts'

/** Seconds of a window in which the calls of a key are counted. */
const windowSeconds = 60

/** Finds out who calls. */
export async function authenticate(world: World, credential: string): Promise<Caller | undefined> {
  const [, id = '', secret] = apiKeyPattern.exec(credential) ?? []
  const key = world.keys.get(id)
  if (key === undefined || key.secret !== secret || !isLive(key, world.now())) return undefined
  const workspace = world.workspaces.get(key.workspaceId)
  if (workspace === undefined) return undefined
  key.lastUsedOn = dayOf(world.now())
  return { scopes: key.scopes, key, workspace }
}

/** Takes a call out of the allowance of its key, which is renewed with every minute of the clock. */
export async function limit(world: World, { key }: Caller): Promise<RateDecision | undefined> {
  const { ratePerMinute } = key
  if (ratePerMinute === null) return undefined
  const seconds = world.clock.now().getTime() / 1000
  const minute = Math.floor(seconds / windowSeconds)
  if (key.window.minute !== minute) key.window = { minute, used: 0 }
  key.window.used += 1
  return {
    allowed: key.window.used <= ratePerMinute,
    limit: ratePerMinute,
    remaining: Math.max(0, ratePerMinute - key.window.used),
    windowSeconds,
    resetSeconds: (minute + 1) * windowSeconds - seconds,
  }
}
