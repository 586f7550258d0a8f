import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { answerOf, type Connected, closed, type OutboundResponse } from './answer.ts'
import { type AnswerFacts, answerFacts } from './answer-facts.ts'
import { type BodyRules, rulesOfGet } from './body-rules.ts'
import { Cancellation } from './cancellation.ts'
import { checkedAddresses, checkUnresolved } from './checked-addresses.ts'
import { connectTo } from './connect.ts'
import { exchange, type Message } from './exchange.ts'
import { type OutboundOptions, type OutboundSettings, settingsOf } from './options.ts'
import { OutboundError } from './outbound-error.ts'
import { redirectTarget } from './redirect.ts'
import { headersForOthers, type RangeRequest, requestHeaders } from './request-headers.ts'
import { type Target, targetOf } from './target.ts'

interface OutboundRequest {
  /** Gives the request up at any moment, its body too; its reason is thrown. */
  readonly signal?: AbortSignal
  /** Sent as they are, to the first origin only but for `accept`, `accept-language` and `user-agent`. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface GetRequest extends OutboundRequest {
  /** How long the resource may be as a whole, in bytes; what a range leaves out counts. */
  readonly maxBytes: number
  /** From where on the bytes are wanted: 206 when they come, 200 when the whole does, 416 when there are none. */
  readonly range?: RangeRequest
}

export interface PostRequest extends OutboundRequest {
  readonly body: Uint8Array
  /** How much of the answer's body is read, in bytes; the rest is left. */
  readonly maxBytes: number
}

/**
 * HTTP to addresses that strangers name, and that must not lead into the network of whoever calls (server-side request
 * forgery). Each name is resolved once, all its addresses must be the public internet's, and the connection goes to one of
 * them. No connection serves two requests, no proxy is used, and nothing is decompressed.
 */
export class Outbound {
  readonly #settings: OutboundSettings
  #context: SecureContext | undefined

  constructor(options: OutboundOptions = {}) {
    this.#settings = settingsOf(options)
  }

  /**
   * Whether a URL could be called, as far as that can be known without asking DNS: for the moment when it is stored.
   * @throws OutboundError URL_NOT_ALLOWED, ADDRESS_NOT_ALLOWED
   */
  check(url: string): void {
    checkUnresolved(targetOf(url), this.#settings)
  }

  /**
   * Follows redirects, each of which is checked anew. An error status is an answer like others.
   * @throws OutboundError, the signal's reason, TypeError for headers or a range that cannot be sent
   */
  async get(url: string, { signal, headers = {}, range, maxBytes }: GetRequest): Promise<OutboundResponse> {
    const { userAgent, maxRedirects } = this.#settings
    const message: Message = { method: 'GET', headers: requestHeaders(headers, userAgent, range) }
    return this.#cancellable(signal, async (cancellation) => {
      let target = targetOf(url)
      let hop = message
      for (let followed = 0; ; followed++) {
        const connection = await this.#send(target, hop, cancellation)
        const next = redirectTarget(connection.message, target)
        if (next === undefined)
          return this.#answer(connection, (facts) => rulesOfGet(facts, range?.from, maxBytes, target.host))
        await closed(connection.socket)
        if (followed === maxRedirects)
          throw new OutboundError(
            'TOO_MANY_REDIRECTS',
            `${target.host} redirects on after ${maxRedirects} redirects: give the URL where they lead`,
          )
        if (next.url.origin !== target.url.origin) hop = { ...hop, headers: headersForOthers(hop.headers) }
        target = next
      }
    })
  }

  /**
   * Sends a small body. A redirect is an answer like others, and is not followed.
   * @throws OutboundError, the signal's reason, TypeError for headers that cannot be sent
   */
  async post(url: string, { signal, headers = {}, body, maxBytes }: PostRequest): Promise<OutboundResponse> {
    const message: Message = {
      method: 'POST',
      headers: requestHeaders(headers, this.#settings.userAgent),
      body,
    }
    return this.#cancellable(signal, async (cancellation) => {
      const connection = await this.#send(targetOf(url), message, cancellation)
      return this.#answer(connection, ({ length }) => ({ max: maxBytes, beyond: 'cut', exact: length }))
    })
  }

  async #send(target: Target, message: Message, cancellation: Cancellation): Promise<Connected> {
    const { connectMs, headersMs, maxHeaderBytes } = this.#settings
    const { signal } = cancellation
    const socket = await cancellation.during(connectMs, `Connecting to ${target.host}`, async () => {
      const addresses = await checkedAddresses(target, this.#settings)
      return connectTo(target, addresses, () => this.#secureContext(), signal)
    })
    const answer = await cancellation.during(headersMs, `The answer of ${target.host}`, () =>
      exchange(socket, target, message, maxHeaderBytes),
    )
    return { message: answer, socket, target, cancellation }
  }

  #answer(connected: Connected, rulesOf: (facts: AnswerFacts) => BodyRules): OutboundResponse {
    const facts = answerFacts(connected.message, connected.target.host)
    return answerOf(connected, facts, rulesOf(facts), this.#settings.idleMs)
  }

  async #cancellable<T>(
    signal: AbortSignal | undefined,
    run: (cancellation: Cancellation) => Promise<T>,
  ): Promise<T> {
    const cancellation = new Cancellation(this.#settings.totalMs, signal)
    try {
      return await run(cancellation)
    } catch (error) {
      // Whatever is still open closes.
      cancellation.cut(error)
      throw error
    }
  }

  /** Made when first needed: it reads all of Node's certificates. */
  #secureContext(): SecureContext {
    const { ca } = this.#settings
    this.#context ??= createSecureContext(ca === undefined ? {} : { ca: [...getCACertificates(), ...ca] })
    return this.#context
  }
}
