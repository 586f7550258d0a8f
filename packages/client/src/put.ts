import { type Requests, traced } from '@lading/stack/client'
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

/** Longer is not waited for: no time of a whole call ends it, as elsewhere. */
const longestWaitSeconds = 60

interface PutOptions {
  readonly fetch: Fetch | undefined
  readonly requests: Requests
  readonly signal: AbortSignal | undefined
  /** Given how many bytes of this content have been sent; begins anew with each attempt. */
  readonly onSent: (bytes: number) => void
  /** Asks for another URL. */
  readonly sign: () => Promise<Target>
  /** Which part of an upload in parts these bytes are. */
  readonly part?: number
  /** Holds every request until it has ended, also those that nobody waits for any more. */
  readonly underWay?: Set<Promise<unknown>>
}

/**
 * Sends bytes to a signed URL, again if that can help, and then to a fresh URL: the old one may be why it failed.
 * @throws LadingError CONNECTION_FAILED, after which only the service knows whether storage has the bytes
 */
export async function put(first: Target, content: Content, options: PutOptions): Promise<void> {
  const { fetch, requests, signal, onSent, sign, part, underWay } = options
  await traced('storage.put', { method: 'PUT', url: first.url }, () =>
    requests.run(
      'storage.put',
      async (context) => {
        const isUsable = context.number === 1 && Date.now() < Date.parse(first.expiresAt)
        const { url, headers } = isUsable ? first : await sign()
        onSent(0)
        try {
          const init = { ...content.request(headers, onSent), method: 'PUT' }
          const asking = fetchStorage(fetch, url, context, init)
          underWay?.add(asking)
          const response = await asking.finally(() => underWay?.delete(asking))
          // 412: an earlier attempt's bytes are there, for a URL takes bytes once. Whether they are these, `complete` finds.
          if (!response.ok && response.status !== 412) await refuse(response, context, part)
          await response.body?.cancel()
        } catch (error) {
          throw content.failure ?? error
        }
        onSent(content.size)
      },
      {
        signal,
        // Nobody knows how long bytes take.
        timeoutMs: Number.POSITIVE_INFINITY,
        attemptTimeoutMs: Number.POSITIVE_INFINITY,
        ...(!content.isRepeatable && { maxAttempts: 1 }),
        // 403 is what storage says of a URL that has expired.
        isWorthIt: (error) =>
          (error.retryable || (isError(error, 'STORAGE_REFUSED') && error.status === 403)) &&
          (error.retryAfterSeconds ?? 0) <= longestWaitSeconds,
      },
    ),
  )
}
