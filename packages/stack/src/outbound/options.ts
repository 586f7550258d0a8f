import { lookup } from 'node:dns/promises'

/** All addresses of a name. Rejects with a `code` as `node:dns` does: `ENOTFOUND` when there is no such name. */
export type Resolve = (name: string) => Promise<readonly { readonly address: string }[]>

export interface OutboundOptions {
  /** Asked once for each hop. `dns.lookup` when left out. */
  readonly resolve?: Resolve
  /** Lets a connection through whatever the rules for addresses and ports say: for private networks and for tests. */
  readonly allow?: (address: string, port: number) => boolean
  /**
   * Ports of public addresses that are called: 80, 443, 8080 and 8443 when left out. All others are closed, since strangers
   * could have mail servers and databases called in our name, and no list of those is ever complete.
   */
  readonly ports?: readonly number[]
  /** Certificate authorities, PEM, that are trusted beside those of Node. */
  readonly ca?: readonly string[]
  /** Sent as `User-Agent` where a request brings none. Some servers refuse requests without. */
  readonly userAgent?: string
  /** For name, TCP and TLS of each hop, in milliseconds: 10 s when left out. */
  readonly connectMs?: number
  /** From the connection until all headers of the answer are there, for each hop, in milliseconds: 30 s when left out. */
  readonly headersMs?: number
  /** How long a body that is waited for may bring nothing, in milliseconds: 30 s when left out. */
  readonly idleMs?: number
  /** From the call until the end of the body, in milliseconds: 15 min when left out, which is as long as a Lambda function runs. */
  readonly totalMs?: number
  /** Hops of one `get` behind the first: 5 when left out. */
  readonly maxRedirects?: number
  /** Bytes of an answer's headers: 16 KiB when left out, as in Node itself. */
  readonly maxHeaderBytes?: number
}

export type OutboundSettings = ReturnType<typeof settingsOf>

export function settingsOf(options: OutboundOptions) {
  return {
    resolve: options.resolve ?? ((name: string) => lookup(name, { all: true })),
    allow: options.allow,
    ports: options.ports ?? [80, 443, 8080, 8443],
    ca: options.ca,
    userAgent: options.userAgent,
    connectMs: options.connectMs ?? 10_000,
    headersMs: options.headersMs ?? 30_000,
    idleMs: options.idleMs ?? 30_000,
    totalMs: options.totalMs ?? 15 * 60_000,
    maxRedirects: options.maxRedirects ?? 5,
    maxHeaderBytes: options.maxHeaderBytes ?? 16_384,
  }
}
