import { ServiceDocument } from './document.ts'

/** What is judged: a deployment, and a key of one of its workspaces. */
export interface Target {
  /** Without a slash at its end. */
  readonly address: string
  readonly key: string
  /** A key of another workspace, for the checks of isolation. */
  readonly otherKey: string | undefined
  readonly document: ServiceDocument
}

export class TargetError extends Error {}

/**
 * Finds the target by its environment and loads its document.
 * @throws TargetError in one line, when it is not named or does not answer
 */
export async function findTarget(environment: Readonly<Record<string, string | undefined>>): Promise<Target> {
  const { LADING_ADDRESS: address, LADING_KEY: key, LADING_OTHER_KEY: otherKey } = environment
  if (!address || !key) {
    throw new TargetError(
      'Set LADING_ADDRESS (for example http://127.0.0.1:8787) and LADING_KEY (an API key with all scopes, of a workspace for tests).',
    )
  }
  const base = address.replace(/\/+$/, '')
  const response = await fetch(`${base}/openapi.json`).catch((error: unknown) => {
    throw new TargetError(`${base} does not answer: ${String((error as Error).cause ?? error)}`) // fetch throws Errors
  })
  if (response.status !== 200) throw new TargetError(`${base}/openapi.json answers ${response.status}.`)
  const document = new ServiceDocument(await response.json())
  await assertKey(base, 'LADING_KEY', key)
  if (otherKey) await assertKey(base, 'LADING_OTHER_KEY', otherKey)
  return { address: base, key, otherKey: otherKey || undefined, document }
}

/** @throws TargetError when the service does not know the key, before hundreds of checks say so each for itself */
async function assertKey(base: string, name: string, key: string): Promise<void> {
  const { status } = await fetch(`${base}/v1/workspace`, { headers: { authorization: `Bearer ${key}` } })
  if (status === 401) throw new TargetError(`${base} does not know the key in ${name}, or it has expired.`)
}
