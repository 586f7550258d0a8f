import { createHmac } from 'node:crypto'
import { randomId } from '../ids.ts'

/** What a signed URL is for. */
export interface Signable {
  readonly method: 'PUT' | 'GET'
  /** Which bytes, below the path of storage. */
  readonly key: string
  /** What else stands in the query. */
  readonly query: Readonly<Record<string, string>>
  /** Headers that have to be sent exactly like this. */
  readonly headers: Readonly<Record<string, string>>
}

/** How a signed request turned out to be wrong, in S3's own codes. */
export type Unsigned = 'AccessDenied' | 'SignatureDoesNotMatch'

/** Where the bytes are, below the base URL. */
export const storagePath = '/storage/'

const algorithm = 'AWS4-HMAC-SHA256'

/**
 * Signs URLs that look like S3's and bind the same: method, key, query, headers and time. The signature is one of its own.
 */
export class Signer {
  readonly #baseUrl: string
  readonly #now: () => Date
  readonly #secret = randomId(32)

  constructor(baseUrl: string, now: () => Date) {
    this.#baseUrl = baseUrl
    this.#now = now
  }

  /** @param seconds how long the URL works */
  sign(signable: Signable, seconds: number): { readonly url: string; readonly expiresAt: string } {
    const now = this.#now()
    const url = new URL(`${storagePath.slice(1)}${signable.key}`, `${this.#baseUrl}/`)
    for (const [name, value] of Object.entries(signable.query)) url.searchParams.set(name, value)
    url.searchParams.set('X-Amz-Algorithm', algorithm)
    url.searchParams.set('X-Amz-Date', now.toISOString().replaceAll(/[-:]/g, ''))
    url.searchParams.set('X-Amz-Expires', String(seconds))
    url.searchParams.set('X-Amz-SignedHeaders', Object.keys(signable.headers).sort().join(';'))
    const signature = this.#signature(signable.method, url, (name) => signable.headers[name] ?? '')
    url.searchParams.set('X-Amz-Signature', signature)
    return { url: url.href, expiresAt: new Date(now.getTime() + seconds * 1000).toISOString() }
  }

  /** What is wrong with a request to a signed URL; undefined when nothing is. @param header as it was sent */
  refusal(method: string, url: URL, header: (name: string) => string): Unsigned | undefined {
    const unsigned = new URL(url)
    const given = unsigned.searchParams.get('X-Amz-Signature')
    if (given === null) return 'AccessDenied'
    unsigned.searchParams.delete('X-Amz-Signature')
    if (given !== this.#signature(method, unsigned, header)) return 'SignatureDoesNotMatch'
    const [, year, month, day, hour, minute, rest] =
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(.*)Z$/.exec(url.searchParams.get('X-Amz-Date') ?? '') ?? []
    const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${rest}Z`)
    const lifetime = Number(url.searchParams.get('X-Amz-Expires')) * 1000
    return this.#now().getTime() < signedAt + lifetime ? undefined : 'AccessDenied'
  }

  #signature(method: string, url: URL, header: (name: string) => string): string {
    const names = url.searchParams.get('X-Amz-SignedHeaders')?.split(';') ?? []
    const signed = names.filter((name) => name !== '').map((name) => [name, header(name)])
    return createHmac('sha256', this.#secret)
      .update(JSON.stringify([method, url.pathname, [...url.searchParams], signed]))
      .digest('hex')
  }
}
