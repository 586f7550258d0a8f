import type { AttemptContext } from '@lading/stack/client'
import { isRetryableStatus, retryAfterSeconds } from '@lading/stack/client'
import { sdkFailure } from './error.ts'

export type Fetch = typeof globalThis.fetch

/**
 * What to throw when a request to a signed URL broke: the reason of what cut it, or CONNECTION_FAILED. A cause that repeats
 * the URL is left out: whoever has the URL has the bytes.
 */
export function brokenConnection(
  cause: unknown,
  url: string,
  { cut, error }: Pick<AttemptContext, 'error'> & { readonly cut: AbortSignal | undefined },
): unknown {
  if (cut?.aborted) return cut.reason
  return error({
    code: 'CONNECTION_FAILED',
    detail: 'The connection to storage failed.',
    retryable: true,
    cause: String(cause).includes(url) ? undefined : cause,
  })
}

/**
 * Sends a request to a signed URL.
 * @throws LadingError CONNECTION_FAILED, or the reason of what cut it
 */
export async function fetchStorage(
  fetch: Fetch | undefined,
  url: string,
  context: AttemptContext,
  init: RequestInit = {},
): Promise<Response> {
  try {
    const response = await (fetch ?? globalThis.fetch)(url, { ...init, signal: context.cut })
    context.seen.status = response.status
    context.seen.requestId = response.headers.get('x-amz-request-id') ?? undefined
    return response
  } catch (cause) {
    throw brokenConnection(cause, url, context)
  }
}

/** @param part which of an upload in parts @throws LadingError STORAGE_REFUSED */
export async function refuse(
  response: Response,
  { error, seen }: AttemptContext,
  part?: number,
): Promise<never> {
  // S3 says what is wrong in XML; its text is for people, its code is stable.
  const storageCode = /<Code>(\w+)</.exec(await response.text().catch(() => ''))?.[1] ?? ''
  const { status, headers } = response
  throw error(
    sdkFailure(
      'STORAGE_REFUSED',
      `Storage refused ${part === undefined ? 'the request' : `part ${part}`}${storageCode && `: ${storageCode}`}.`,
      { storageCode, ...(part !== undefined && { part }) },
      {
        status,
        requestId: seen.requestId,
        retryAfterSeconds: retryAfterSeconds(headers),
        // The request came too slowly or broke off: 400, but nothing was wrong with it.
        retryable: isRetryableStatus(status) || storageCode === 'RequestTimeout',
      },
    ),
  )
}
