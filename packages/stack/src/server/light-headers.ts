import { inspect } from 'node:util'
import { passFor } from './lazy-prototype.ts'

// RFC 9110 section 5.6.2; the Fetch standard takes no other header names.
const headerName = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/
// What the Fetch standard refuses in a value: a line break would let a caller of ours add headers.
const forbiddenInValue = /[\0\r\n\u0100-\uffff]/
const surroundingSpace = /^[\t\n\r ]+|[\t\n\r ]+$/g

function checkedName(name: string): string {
  if (!headerName.test(name)) throw new TypeError('A header has a name that HTTP does not allow')
  return name.toLowerCase()
}

function checkedValue(name: string, value: string): string {
  const trimmed = value.replace(surroundingSpace, '')
  if (forbiddenInValue.test(trimmed)) {
    throw new TypeError(`The header ${name} has a value with a line break or a character above U+00FF`)
  }
  return trimmed
}

/**
 * Headers for the hot path: a `Map` that behaves as the platform's `Headers` and passes `instanceof Headers`. Making
 * the platform's own costs several microseconds.
 */
export class LightHeaders implements Headers {
  readonly #values: Map<string, string>
  #cookies: string[] = []

  /** @param values by lower-case name, trusted to be valid; kept, not copied */
  constructor(values: Map<string, string> = new Map()) {
    this.#values = values
  }

  /** Everything but `set-cookie`, in the order in which it was set. */
  get plain(): ReadonlyMap<string, string> {
    return this.#values
  }

  get(name: string): string | null {
    const key = name.toLowerCase()
    if (key === 'set-cookie' && this.#cookies.length > 0) return this.#cookies.join(', ')
    return this.#values.get(key) ?? null
  }

  has(name: string): boolean {
    return this.get(name) !== null
  }

  set(name: string, value: string): void {
    const key = checkedName(name)
    if (key === 'set-cookie') this.#cookies = [checkedValue(key, value)]
    else this.#values.set(key, checkedValue(key, value))
  }

  append(name: string, value: string): void {
    const key = checkedName(name)
    if (key === 'set-cookie') {
      this.#cookies.push(checkedValue(key, value))
      return
    }
    const before = this.#values.get(key)
    const added = checkedValue(key, value)
    this.#values.set(key, before === undefined ? added : `${before}${key === 'cookie' ? '; ' : ', '}${added}`)
  }

  delete(name: string): void {
    const key = checkedName(name)
    if (key === 'set-cookie') this.#cookies = []
    this.#values.delete(key)
  }

  getSetCookie(): string[] {
    return [...this.#cookies]
  }

  /** As the Fetch standard asks: sorted by name, each cookie for itself. */
  #sorted(): [string, string][] {
    const entries: [string, string][] = [...this.#values]
    for (const cookie of this.#cookies) entries.push(['set-cookie', cookie])
    return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  }

  entries() {
    return this.#sorted().values()
  }

  [Symbol.iterator]() {
    return this.entries()
  }

  keys() {
    return this.#sorted()
      .map(([name]) => name)
      .values()
  }

  values() {
    return this.#sorted()
      .map(([, value]) => value)
      .values()
  }

  forEach(callback: (value: string, name: string, headers: Headers) => void, thisArg?: unknown): void {
    for (const [name, value] of this) callback.call(thisArg, value, name, this)
  }

  // The platform's own asks for private fields that this object does not have. Names only: values hold credentials.
  [inspect.custom](): string {
    return `LightHeaders { ${[...this.keys()].join(', ')} }`
  }
}

passFor(LightHeaders.prototype, 'Headers', () => Headers.prototype)
