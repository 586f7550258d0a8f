import type { AnswerFacts } from './answer-facts.ts'
import { OutboundError } from './outbound-error.ts'

/** How much of a body is read, and how much there must be. */
export interface BodyRules {
  /** Bytes. */
  readonly max: number
  /** What becomes of a longer body: TOO_LARGE, or the rest is not read. */
  readonly beyond: 'refused' | 'cut'
  /** Bytes, where the server says so. */
  readonly exact: number | undefined
}

/**
 * Whether the answer to a GET can be used. An answer that is no success only has its body limited.
 * @param from the first byte that was asked for, if a range was
 * @param maxBytes of the resource as a whole
 * @throws OutboundError TOO_LARGE by what the headers say, BAD_RESPONSE
 */
export function rulesOfGet(
  facts: AnswerFacts,
  from: number | undefined,
  maxBytes: number,
  host: string,
): BodyRules {
  const { status, headers, length, range, total } = facts
  if (status !== 200 && status !== 206) return { max: maxBytes, beyond: 'refused', exact: length }
  const bad = (what: string) => new OutboundError('BAD_RESPONSE', `${host} sent ${what}: ask who runs it`)
  if ((headers.get('content-encoding') ?? 'identity').toLowerCase() !== 'identity')
    throw bad('a compressed body, which was not asked for and is not unpacked')
  if (
    status === 206 &&
    (range === undefined || from === undefined || range.from !== from || range.to < range.from)
  )
    throw bad('other bytes than those that were asked for')
  const exact = range === undefined ? length : range.to - range.from + 1
  if (length !== undefined && length !== exact) throw bad('a length that contradicts its range')
  if (Math.max(total ?? 0, (range?.from ?? 0) + (exact ?? 0)) > maxBytes) throw tooLarge(host, maxBytes)
  return { max: maxBytes - (range?.from ?? 0), beyond: 'refused', exact }
}

export function tooLarge(host: string, maxBytes: number): OutboundError {
  return new OutboundError(
    'TOO_LARGE',
    `What ${host} sends is longer than the ${maxBytes} bytes that are allowed`,
  )
}
