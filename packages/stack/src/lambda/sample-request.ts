/** An HTTP request as a client sends it. */
export interface SampleRequest {
  readonly method: string
  /** Path and query string as they stand in the request line, encoded: `/v1/files/a%20b?limit=5`. */
  readonly path: string
  /** Pairs may repeat a name. `host` decides the domain name of the event, except for a function URL. */
  readonly headers?: Readonly<Record<string, string>> | readonly (readonly [string, string])[]
  /** Text is sent as UTF-8. */
  readonly body?: string | Uint8Array
}

/** The address of the client in every sample event. Source: RFC 5737, reserved for documentation. */
export const sampleSourceIp = '203.0.113.10'

/** The request taken apart as a gateway does it, before it decodes anything. */
export interface SampleParts {
  readonly method: string
  readonly path: string
  readonly query: string
  /** As the gateway hands them on: the client's, names in lower case, and the gateway's own. */
  readonly headers: readonly (readonly [string, string])[]
  readonly host: string
  readonly userAgent: string
  readonly body: Buffer
  /** By the rule of HTTP APIs, function URLs and load balancers. */
  readonly isBase64Encoded: boolean
}

// "text/*, application/json, application/javascript, and application/xml", unless a content encoding is named. Source:
// Elastic Load Balancing, "Lambda functions as targets"; HTTP APIs and function URLs do the same.
const plainTypes = /^(?:text\/|application\/(?:json|javascript|xml)\s*(?:;|$))/i

export function takeApart(
  { method, path, headers = [], body = '' }: SampleRequest,
  host: string,
): SampleParts {
  const mark = path.indexOf('?')
  const pairs = isPairs(headers) ? headers : Object.entries(headers)
  const given = pairs.map(([name, value]) => [name.toLowerCase(), value] as const)
  const find = (name: string) => given.findLast(([other]) => other === name)?.[1]
  const bytes = Buffer.from(body)
  const forwarded = find('x-forwarded-for')
  const own = new Map([
    ['host', find('host') ?? host],
    ['x-amzn-trace-id', 'Root=1-67891233-abcdef012345678912345678'],
    ['x-forwarded-for', forwarded === undefined ? sampleSourceIp : `${forwarded}, ${sampleSourceIp}`],
    ['x-forwarded-port', '443'],
    ['x-forwarded-proto', 'https'],
  ])
  if (bytes.length > 0) own.set('content-length', String(bytes.length))
  return {
    method,
    path: mark === -1 ? path : path.slice(0, mark),
    query: mark === -1 ? '' : path.slice(mark + 1),
    headers: [...given.filter(([name]) => !own.has(name)), ...own],
    host: find('host') ?? host,
    userAgent: find('user-agent') ?? '',
    body: bytes,
    isBase64Encoded:
      bytes.length > 0 &&
      (find('content-encoding') !== undefined || !plainTypes.test(find('content-type') ?? '')),
  }
}

// Array.isArray alone does not narrow a readonly array away.
const isPairs = (headers: object): headers is readonly (readonly [string, string])[] => Array.isArray(headers)

/** `a=1&b` as pairs, nothing decoded. */
export function splitQuery(query: string): [string, string][] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const mark = part.indexOf('=')
      return mark === -1 ? [part, ''] : [part.slice(0, mark), part.slice(mark + 1)]
    })
}

/** Gateways pass on what they cannot decode. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Of each name the last value, or what `join` makes of all of them. */
export function byName<T>(
  pairs: readonly (readonly [string, string])[],
  join: (values: [string, ...string[]]) => T,
): Record<string, T> {
  const values = new Map<string, [string, ...string[]]>()
  for (const [name, value] of pairs) {
    const before = values.get(name)
    if (before === undefined) values.set(name, [value])
    else before.push(value)
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, join(all)]))
}

export const lastOf = (values: [string, ...string[]]): string => values.at(-1) ?? values[0]
