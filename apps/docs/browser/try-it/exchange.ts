/* One request and its answer, as it was sent and as it came. */

export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Blob | undefined
}

export interface Exchange {
  /** What it is for, in words. */
  readonly step: string
  readonly sent: Sent
  readonly status: number
  readonly statusText: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly durationMs: number
}

/** Headers that a browser sets by itself and lets nobody else set. */
const setByBrowsers = new Set(['content-length', 'host', 'connection'])

/** @throws TypeError when the service cannot be reached */
export async function exchange(step: string, sent: Sent): Promise<Exchange> {
  const headers = Object.entries(sent.headers).filter(([name]) => !setByBrowsers.has(name.toLowerCase()))
  const began = performance.now()
  const response = await fetch(sent.url, {
    method: sent.method,
    headers: Object.fromEntries(headers),
    body: sent.body ?? null,
    cache: 'no-store',
  })
  const body = await response.text()
  return {
    step,
    sent: { ...sent, headers: Object.fromEntries(headers) },
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    body,
    durationMs: performance.now() - began,
  }
}
