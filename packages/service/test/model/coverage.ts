import type { Acted } from './acted.ts'

/** How often each step came to what: a script that only ever is refused proves nothing. */
export class Coverage {
  readonly #counts = new Map<string, number>()
  #faults = 0

  add({ what, came }: Acted): void {
    const plain = what.replace(underFault, '')
    if (plain !== what) this.#faults++
    const key = `${plain} ${came}`
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  /** Calls of which a call to AWS failed. */
  get faults(): number {
    return this.#faults
  }

  /** How often a kind of step came to this. */
  count(what: string, came: string): number {
    return this.#counts.get(`${what} ${came}`) ?? 0
  }

  /** How often any step came to this. */
  total(came: string): number {
    return [...this.#counts].reduce((sum, [key, count]) => (key.endsWith(` ${came}`) ? sum + count : sum), 0)
  }

  toString(): string {
    const lines = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1))
    return lines.map(([key, count]) => `${String(count).padStart(6)} ${key}`).join('\n')
  }
}

const underFault = / under a fault$/
