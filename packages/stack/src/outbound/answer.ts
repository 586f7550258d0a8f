import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { AnswerFacts } from './answer-facts.ts'
import { type BodyRules, tooLarge } from './body-rules.ts'
import type { Cancellation } from './cancellation.ts'
import { OutboundError, toOutboundError } from './outbound-error.ts'
import type { Target } from './target.ts'

/** The answer of a stranger's server. It holds a connection until its body has ended or it is disposed of. */
export interface OutboundResponse extends AnswerFacts, AsyncDisposable {
  /** Where it came from in the end, without query and fragment. Its path may be a secret: not for logs. */
  readonly url: string
  /**
   * As it came, never decompressed; read once. Its time is limited while it is waited for, and as a whole. Leaving the loop
   * gives up the connection.
   * @throws OutboundError TOO_LARGE, TIMED_OUT, CONNECTION_FAILED when it ends early, BAD_RESPONSE; the reason of the
   * signal; TypeError the second time
   */
  readonly body: AsyncIterable<Uint8Array>
}

export interface Connected {
  readonly message: IncomingMessage
  readonly socket: Socket
  readonly target: Target
  readonly cancellation: Cancellation
}

/** @param idleMs how long a body that is waited for may bring nothing */
export function answerOf(
  connected: Connected,
  facts: AnswerFacts,
  rules: BodyRules,
  idleMs: number,
): OutboundResponse {
  const { socket, target, cancellation } = connected
  let isTaken = false
  return {
    ...facts,
    url: `${target.url.origin}${target.url.pathname}`,
    body: {
      [Symbol.asyncIterator]() {
        if (isTaken) throw new TypeError('The body was read before, or given up')
        isTaken = true
        return bytesOf(connected, rules, idleMs)
      },
    },
    async [Symbol.asyncDispose]() {
      isTaken = true
      cancellation.end()
      await closed(socket)
    },
  }
}

async function* bytesOf(
  { message, socket, target: { host }, cancellation }: Connected,
  { max, beyond, exact }: BodyRules,
  idleMs: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks: AsyncIterator<Uint8Array> = message[Symbol.asyncIterator]()
  let received = 0
  try {
    while (true) {
      const { done, value } = await cancellation.during(idleMs, `The next byte of ${host}`, () =>
        chunks.next(),
      )
      if (done === true) break
      received += value.length
      if (received > max && beyond === 'refused') throw tooLarge(host, max)
      if (exact !== undefined && received > exact)
        throw new OutboundError('BAD_RESPONSE', `${host} sent more bytes than it said: ask who runs it`)
      yield received > max ? value.subarray(0, max - received) : value
      if (received >= max && beyond === 'cut') return
    }
    if (exact !== undefined && received < exact)
      throw new OutboundError(
        'CONNECTION_FAILED',
        `${host} ended after ${received} of ${exact} bytes: go on from there with a range`,
      )
  } catch (error) {
    throw cancellation.signal.aborted ? cancellation.signal.reason : toOutboundError(error, host)
  } finally {
    cancellation.end()
    await closed(socket)
  }
}

/** Destroys a socket, and waits until it is gone. */
export async function closed(socket: Socket): Promise<void> {
  if (socket.closed) return
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.once('close', () => resolve())
  socket.destroy()
  await promise
}
