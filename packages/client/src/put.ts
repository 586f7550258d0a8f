import { type RetryPolicy, retry } from '@lading/stack/client'
import { isError } from './error.ts'
import type { Content } from './platform/platform.ts'
import { type Fetch, fetchStorage, refuse } from './storage.ts'

/** Where bytes go. */
export interface Target {
  readonly url: string
  readonly headers: Record<string, string>
  /** When the URL stops working, UTC. */
  readonly expiresAt: string
}

interface PutOptions {
  readonly fetch: Fetch | undefined
  readonly policy: RetryPolicy
  readonly signal: AbortSignal | undefined
  /** Given how many bytes of this content have been sent; begins anew with each attempt. */
  readonly onSent: (bytes: number) => void
  /** Asks for another URL. */
  readonly sign: () => Promise<Target>
}

/**
 * Sends bytes to a signed URL, again if that can help, and then to a fresh URL: the old one may be why it failed.
 * @throws LadingError CONNECTION_FAILED, after which only the service knows whether storage has the bytes
 */
export async function put(first: Target, content: Content, options: PutOptions): Promise<void> {
  const { fetch, policy, signal, onSent, sign } = options
  const attempt = async (number: number) => {
    const isUsable = number === 1 && Date.now() < Date.parse(first.expiresAt)
    const { url, headers } = isUsable ? first : await sign()
    onSent(0)
    try {
      const init = { ...content.request(headers, onSent), method: 'PUT' }
      const response = await fetchStorage(fetch, url, signal, init)
      // 412: an earlier attempt's bytes are there, for a URL takes bytes once. Whether they are these, `complete` finds.
      if (!response.ok && response.status !== 412) await refuse(response)
      await response.body?.cancel()
    } catch (error) {
      throw content.failure ?? error
    }
    onSent(content.size)
  }
  await retry(attempt, content.isRepeatable ? policy : { ...policy, maxAttempts: 1 }, {
    signal,
    // 403 is what storage says of a URL that has expired.
    isWorthIt: (error) => error.retryable || (isError(error, 'STORAGE_REFUSED') && error.status === 403),
  })
}
