import { inspect } from 'node:util'
import { passFor } from './lazy-prototype.ts'
import { LightHeaders } from './light-headers.ts'

// Fetch standard: a "null body status" with a body is a TypeError.
const isNullBodyStatus = (status: number): boolean => status === 204 || status === 205 || status === 304

const utf8 = new TextDecoder()
const byteOrderMark = 0xfeff

function toText(body: string | Uint8Array): string {
  if (typeof body !== 'string') return utf8.decode(body)
  return body.charCodeAt(0) === byteOrderMark ? body.slice(1) : body
}

function toBytes(body: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body)
}

/**
 * A response whose body is known at once. It passes for a `Response`, but costs no stream and no platform object until
 * somebody asks for `body`, `blob()` or `formData()`.
 */
export class BufferedResponse implements Response {
  readonly status: number
  readonly headers: LightHeaders
  readonly #body: string | Uint8Array | null
  #used = false
  #native: Response | undefined

  constructor(status: number, headers: LightHeaders, body: string | Uint8Array | null) {
    this.status = status
    this.headers = headers
    this.#body = body
  }

  /** The body as it was given; undefined once it was read or handed out as a stream. Does not count as reading. */
  get unread(): string | Uint8Array | null | undefined {
    return this.#used || this.#native !== undefined ? undefined : this.#body
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get statusText(): string {
    return ''
  }

  get type() {
    return 'default' as const
  }

  get url(): string {
    return ''
  }

  get redirected(): boolean {
    return false
  }

  get body() {
    return this.#toNative().body
  }

  get bodyUsed(): boolean {
    return this.#native?.bodyUsed ?? this.#used
  }

  text(): Promise<string> {
    return this.#read(toText, (native) => native.text())
  }

  json(): Promise<unknown> {
    return this.#read(
      (body): unknown => JSON.parse(toText(body)),
      (native) => native.json(),
    )
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#read(
      (body) => toBytes(body).buffer,
      (native) => native.arrayBuffer(),
    )
  }

  bytes(): Promise<Uint8Array> {
    return this.#read(toBytes, (native) => native.bytes())
  }

  blob() {
    return this.#toNative().blob()
  }

  formData() {
    return this.#toNative().formData()
  }

  clone(): Response {
    const body = this.unread
    if (body === undefined) return this.#toNative().clone()
    return new BufferedResponse(this.status, copyOf(this.headers), body)
  }

  async #read<T>(
    fromBody: (body: string | Uint8Array) => T,
    fromNative: (native: Response) => Promise<T>,
  ): Promise<T> {
    if (this.#native !== undefined || this.#used) return fromNative(this.#toNative())
    // As on the platform, no body can be read any number of times.
    this.#used = this.#body !== null
    return fromBody(this.#body ?? '')
  }

  #toNative(): Response {
    if (this.#native === undefined) {
      this.#native = new Response(this.#body, { status: this.status, headers: this.headers })
      // So that whoever reads again meets the platform's own refusal.
      if (this.#used) void this.#native.arrayBuffer()
    }
    return this.#native
  }

  [inspect.custom](): string {
    return `BufferedResponse { status: ${this.status}, ${inspect(this.headers)} }`
  }
}

// The static `error` leads to the platform's own class where a server adapter has put another in its place: these pass
// each other off as responses by private fields, which this object does not have.
passFor(BufferedResponse.prototype, 'Response', () => Object.getPrototypeOf(Response.error()))

function copyOf(headers: LightHeaders): LightHeaders {
  const copy = new LightHeaders(new Map(headers.plain))
  for (const cookie of headers.getSetCookie()) copy.append('set-cookie', cookie)
  return copy
}

/**
 * Makes a response from a body that is already there, without the cost of the platform's `new Response`. Any server
 * takes it for a `Response`; the Lambda adapter hands its body on untouched.
 * @param status 200 to 599
 * @param headers names in any case; pairs may repeat a name, as for `set-cookie`. A text without a `content-type` gets
 * `text/plain;charset=UTF-8`, as from the platform
 * @param body bytes are kept, not copied: do not change them afterwards. Null for 204, 205 and 304
 * @throws RangeError for another status, TypeError for an invalid header or a body where the status allows none
 */
export function bufferedResponse(
  status: number,
  headers: Readonly<Record<string, string>> | readonly (readonly [string, string])[],
  body: string | Uint8Array | null,
): Response {
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`The status must be a whole number from 200 to 599, not ${status}`)
  }
  if (body !== null && isNullBodyStatus(status)) {
    throw new TypeError(`A response with status ${status} has no body`)
  }
  const light = new LightHeaders()
  if (isPairs(headers)) for (const [name, value] of headers) light.append(name, value)
  else for (const name of Object.keys(headers)) light.append(name, headers[name] ?? '')
  if (typeof body !== 'string') return new BufferedResponse(status, light, body)
  if (!light.plain.has('content-type')) light.set('content-type', 'text/plain;charset=UTF-8')
  return new BufferedResponse(status, light, body.toWellFormed())
}

// Array.isArray alone does not narrow a readonly array away.
const isPairs = (headers: object): headers is readonly (readonly [string, string])[] => Array.isArray(headers)
