import type { LambdaHttpResult } from './kinds.ts'
import type { Received } from './received.ts'
import type { Reply } from './reply.ts'

// JSON writes a character as at most six bytes. An eighth leaves room for the headers as well.
const surelyFits = (reply: Reply, maxBytes: number): boolean => reply.body.length < maxBytes / 8

/**
 * Makes the result, or, when it is larger than the gateway takes, a problem that says so: AWS would answer with a bare
 * 502, which clients send again although it cannot help. 500 and `retryable: false` keep them from it. The request may
 * have had its effect; only its answer is lost.
 */
export function toFittingResult(
  reply: Reply,
  { toResult, maxResultBytes }: Pick<Received, 'toResult' | 'maxResultBytes'>,
  requestId: string,
): LambdaHttpResult {
  const result = toResult(reply)
  if (surelyFits(reply, maxResultBytes)) return result
  const bytes = Buffer.byteLength(JSON.stringify(result), 'utf8')
  if (bytes <= maxResultBytes) return result
  return toResult({
    status: 500,
    headers: { 'content-type': 'application/problem+json' },
    cookies: [],
    body: JSON.stringify({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: `The answer has ${bytes} bytes, more than the ${maxResultBytes} that can be sent. Ask for less at a time.`,
      code: 'INTERNAL',
      requestId,
      retryable: false,
    }),
    isBase64Encoded: false,
  })
}
