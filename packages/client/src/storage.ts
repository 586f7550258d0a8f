import { LadingError, sdkError } from './error.ts'

export type Fetch = typeof globalThis.fetch

/**
 * What to throw when a request to a signed URL broke: the signal's reason, or CONNECTION_FAILED. A cause that repeats
 * the URL is left out: whoever has the URL has the bytes.
 */
export function brokenConnection(cause: unknown, url: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason
  return new LadingError({
    code: 'CONNECTION_FAILED',
    detail: 'The connection to storage failed.',
    retryable: true,
    cause: String(cause).includes(url) ? undefined : cause,
  })
}

/**
 * Sends a request to a signed URL.
 * @throws LadingError CONNECTION_FAILED, or the signal's reason
 */
export async function fetchStorage(
  fetch: Fetch | undefined,
  url: string,
  signal: AbortSignal | undefined,
  init: RequestInit = {},
): Promise<Response> {
  try {
    return await (fetch ?? globalThis.fetch)(url, { ...init, signal: signal ?? null })
  } catch (cause) {
    throw brokenConnection(cause, url, signal)
  }
}

/** @throws LadingError STORAGE_REFUSED */
export async function refuse(response: Response): Promise<never> {
  // S3 says what is wrong in XML; its text is for people, its code is stable.
  const storageCode = /<Code>(\w+)</.exec(await response.text().catch(() => ''))?.[1] ?? ''
  const { status, headers } = response
  throw sdkError(
    'STORAGE_REFUSED',
    `Storage refused the request${storageCode && `: ${storageCode}`}.`,
    { storageCode },
    {
      status,
      requestId: headers.get('x-amz-request-id') ?? undefined,
      // The request came too slowly or broke off: 400, but nothing was wrong with it.
      retryable: status === 429 || status >= 500 || storageCode === 'RequestTimeout',
    },
  )
}
