import { inspect } from 'node:util'
import { BufferedResponse } from '../server/buffered-response.ts'
import { passFor } from '../server/lazy-prototype.ts'
import { LightHeaders } from '../server/light-headers.ts'

/** What an event says of a request. */
export interface RequestParts {
  readonly method: string
  /** Absolute, encoded. */
  readonly url: string
  /** By lower-case name; called once, when a header is first asked for. */
  readonly readHeaders: () => Map<string, string>
  readonly body: string | null | undefined
  readonly isBase64Encoded: boolean
}

/**
 * The request of an event. It passes for a `Request` and decodes headers and body when they are asked for, because
 * making the platform's own costs more than everything else that a small request needs.
 *
 * One thing it cannot do: the platform looks into private fields when a request is given to `new Request(...)` or
 * `fetch(...)`. Give these its `clone()`, which is the platform's own.
 */
export class EventRequest implements Request {
  readonly method: string
  readonly url: string
  readonly #readHeaders: () => Map<string, string>
  readonly #body: string | null
  readonly #encoding: 'base64' | 'utf8'
  #headers: LightHeaders | undefined
  #content: BufferedResponse | undefined
  #signal: AbortSignal | undefined

  constructor({ method, url, readHeaders, body, isBase64Encoded }: RequestParts) {
    this.method = method
    this.url = url
    this.#readHeaders = readHeaders
    // A load balancer sends '' for no body. A body of GET or HEAD means nothing (RFC 9110 section 9.3.1), and the
    // platform's `Request` does not have it either.
    this.#body = body === undefined || body === '' || method === 'GET' || method === 'HEAD' ? null : body
    this.#encoding = isBase64Encoded ? 'base64' : 'utf8'
  }

  get headers(): LightHeaders {
    if (this.#headers === undefined) {
      const values = this.#readHeaders()
      // Some gateways leave the length out, and whatever the client sent in chunks has come together by now.
      if (this.#body !== null) {
        values.set('content-length', String(Buffer.byteLength(this.#body, this.#encoding)))
        values.delete('transfer-encoding')
      }
      this.#headers = new LightHeaders(values)
    }
    return this.#headers
  }

  /** The Fetch standard gives requests and responses the same body: so one does the work of both here. */
  get #buffered(): BufferedResponse {
    this.#content ??= new BufferedResponse(200, this.headers, this.#bytesOrText())
    return this.#content
  }

  #bytesOrText(): string | Uint8Array | null {
    return this.#body !== null && this.#encoding === 'base64' ? Buffer.from(this.#body, 'base64') : this.#body
  }

  get body() {
    return this.#body === null ? null : this.#buffered.body
  }

  get bodyUsed(): boolean {
    return this.#content?.bodyUsed ?? false
  }

  text(): Promise<string> {
    return this.#buffered.text()
  }

  json(): Promise<unknown> {
    return this.#buffered.json()
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#buffered.arrayBuffer()
  }

  bytes(): Promise<Uint8Array> {
    return this.#buffered.bytes()
  }

  blob() {
    return this.#buffered.blob()
  }

  formData() {
    return this.#buffered.formData()
  }

  /** @returns the platform's own request */
  clone(): Request {
    const taken = this.#content !== undefined && this.#content.unread === undefined
    if (taken && (this.bodyUsed || this.body?.locked)) {
      throw new TypeError('The request cannot be cloned: its body was already read')
    }
    const headers = new Headers()
    for (const [name, value] of this.headers.plain) headers.append(name, toByteString(value))
    return new Request(this.url, {
      method: this.method,
      headers,
      body: this.#bytesOrText(),
      signal: this.signal,
    })
  }

  /** Never aborted: a function that runs out of time is stopped without warning. */
  get signal(): AbortSignal {
    this.#signal ??= new AbortController().signal
    return this.#signal
  }

  // What the platform says of a request that a server has received.
  get cache() {
    return 'default' as const
  }
  get credentials() {
    return 'same-origin' as const
  }
  get destination() {
    return '' as const
  }
  get duplex() {
    return 'half' as const
  }
  get integrity(): string {
    return ''
  }
  get keepalive(): boolean {
    return false
  }
  get mode() {
    return 'cors' as const
  }
  get redirect() {
    return 'follow' as const
  }
  get referrer(): string {
    return 'about:client'
  }
  get referrerPolicy() {
    return '' as const
  }
  get isReloadNavigation(): boolean {
    return false
  }
  get isHistoryNavigation(): boolean {
    return false
  }

  // The platform's own asks for private fields. Neither URL nor headers: both can hold credentials.
  [inspect.custom](): string {
    return `EventRequest { method: ${this.method} }`
  }
}

passFor(EventRequest.prototype, 'Request', () => Request.prototype)

/** The platform's headers hold bytes. What a gateway decoded as UTF-8 becomes the bytes that were sent. */
function toByteString(value: string): string {
  return /[^\0-\xff]/.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value
}
