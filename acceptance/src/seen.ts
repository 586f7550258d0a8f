/** What was seen of the service while it was judged. */
export class Seen {
  readonly #codes = new Set<string>()
  readonly #succeeded = new Set<string>()
  #calls = 0

  code(code: string): void {
    this.#codes.add(code)
  }

  success(operation: string): void {
    this.#succeeded.add(operation)
  }

  call(): void {
    this.#calls++
  }

  get calls(): number {
    return this.#calls
  }

  codesAmong(all: readonly string[]): { seen: string[]; unseen: string[] } {
    const sorted = [...all].sort()
    return {
      seen: sorted.filter((code) => this.#codes.has(code)),
      unseen: sorted.filter((code) => !this.#codes.has(code)),
    }
  }

  /** The operations that never succeeded. */
  missingAmong(operations: Iterable<string>): string[] {
    return [...operations].filter((name) => !this.#succeeded.has(name)).sort()
  }
}
