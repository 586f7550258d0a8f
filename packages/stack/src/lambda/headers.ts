import type { MultiValues, SingleValues } from './kinds.ts'

/** @returns the headers by lower-case name; names that differ by case only are joined as RFC 9110 section 5.3 asks */
export function readHeaders(multi: MultiValues, single: SingleValues): Map<string, string> {
  const headers = new Map<string, string>()
  if (multi !== undefined && multi !== null) {
    for (const name of Object.keys(multi)) {
      for (const value of multi[name] ?? []) append(headers, name.toLowerCase(), value)
    }
  } else if (single !== undefined && single !== null) {
    for (const name of Object.keys(single)) append(headers, name.toLowerCase(), single[name])
  }
  return headers
}

function append(headers: Map<string, string>, name: string, value: string | undefined): void {
  if (value === undefined) return
  const before = headers.get(name)
  // RFC 6265 section 5.4: a server sees one cookie header, its pairs divided by semicolons.
  headers.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`)
}

/** The value of a header that is not joined, in whatever case the gateway wrote its name. */
export function findHeader(multi: MultiValues, single: SingleValues, name: string): string | undefined {
  const headers = multi ?? single
  if (headers === undefined || headers === null) return undefined
  // Load balancers write lower case, so that the search is rare.
  const key = Object.hasOwn(headers, name)
    ? name
    : Object.keys(headers).find((given) => given.toLowerCase() === name)
  const value = key === undefined ? undefined : headers[key]
  return typeof value === 'object' ? value.at(-1) : value
}
