import { createHash } from 'node:crypto'

/** The first of the moments that the fake gives out. */
const epoch = Date.UTC(2026, 0, 1)

/** Where the fake is, and what it numbers: ids and moments are the same in each run. */
export class Identity {
  readonly accountId: string
  readonly region: string
  readonly #versions = new Map<string, number>()
  #count = 0

  constructor(accountId: string, region: string) {
    this.accountId = accountId
    this.region = region
  }

  /** A second later than the one before. */
  now(): Date {
    this.#count += 1
    return new Date(epoch + this.#count * 1000)
  }

  /** In the form of a UUID. */
  uuid(): string {
    const hex = this.#hash()
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
  }

  /** Letters and digits, as CloudFormation puts behind the names that it makes. */
  suffix(length: number): string {
    return BigInt(`0x${this.#hash()}`).toString(36).toUpperCase().slice(0, length)
  }

  /** The number of a function's next version; numbers are never given twice. */
  nextVersion(functionName: string): number {
    const version = (this.#versions.get(functionName) ?? 0) + 1
    this.#versions.set(functionName, version)
    return version
  }

  arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.region}:${this.accountId}:${resource}`
  }

  #hash(): string {
    this.#count += 1
    return createHash('sha256').update(`${this.accountId} ${this.region} ${this.#count}`).digest('hex')
  }
}
