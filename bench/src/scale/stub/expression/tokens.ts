import { invalid } from '../errors.ts'
import { isReserved } from './reserved-words.ts'

const tokenPattern = /\s*(?:([#:]?[A-Za-z0-9_]+)|(<>|<=|>=|[=<>+\-.,()[\]]))/y
const wordPattern = /^[A-Za-z_]/

/** One step of a document path: a name, or a placeholder of one as it is written, or a place in a list. */
export type Step = string | number

/** The words of an expression, taken one after the other, and the placeholders among them. */
export class Tokens {
  /** The placeholders that were met. */
  readonly names = new Set<string>()
  readonly values = new Set<string>()
  readonly #kind: string
  readonly #tokens: string[] = []
  #at = 0

  /** @param kind the parameter that holds the expression, for errors */
  constructor(kind: string, text: string) {
    this.#kind = kind
    if (text.trim() === '') throw invalid(`Invalid ${kind}: The expression can not be empty;`)
    tokenPattern.lastIndex = 0
    const end = text.trimEnd().length
    while (tokenPattern.lastIndex < end) {
      const from = tokenPattern.lastIndex
      const [, word, sign] = tokenPattern.exec(text) ?? []
      const token = word ?? sign
      if (token === undefined) throw this.#syntaxError(text.slice(from).trim())
      this.#tokens.push(token)
    }
  }

  get next(): string | undefined {
    return this.#tokens[this.#at]
  }

  /** The keyword if it comes next, in any case. */
  takeWord(...words: readonly string[]): string | undefined {
    const word = this.next?.toUpperCase()
    if (word === undefined || !words.includes(word)) return undefined
    this.#at++
    return word
  }

  /** The sign if it comes next. */
  take(...signs: readonly string[]): string | undefined {
    const sign = this.next
    if (sign === undefined || !signs.includes(sign)) return undefined
    this.#at++
    return sign
  }

  expect(sign: string): void {
    if (this.take(sign) === undefined) throw this.#syntaxError(this.next)
  }

  expectWord(word: string): void {
    if (this.takeWord(word) === undefined) throw this.#syntaxError(this.next)
  }

  expectEnd(): void {
    if (this.next !== undefined) throw this.#syntaxError(this.next)
  }

  /** The name of a function if a call comes next; functions are spelled in lower case. */
  takeFunction(...functions: readonly string[]): string | undefined {
    const name = this.next
    if (name === undefined || this.#tokens[this.#at + 1] !== '(' || !wordPattern.test(name)) return undefined
    if (!functions.includes(name)) {
      throw invalid(`Invalid ${this.#kind}: Invalid function name; function: ${name}`)
    }
    this.#at += 2
    return name
  }

  /** The placeholder of a value if one comes next. */
  takeValue(): string | undefined {
    const name = this.next
    if (name?.startsWith(':') !== true) return undefined
    this.#at++
    this.values.add(name)
    return name
  }

  expectValue(): string {
    const name = this.takeValue()
    if (name === undefined) throw this.#syntaxError(this.next)
    return name
  }

  expectPath(): readonly Step[] {
    const steps: Step[] = [this.#expectName()]
    for (;;) {
      if (this.take('.') !== undefined) steps.push(this.#expectName())
      else if (this.take('[') !== undefined) steps.push(this.#expectIndex())
      else return steps
    }
  }

  #expectName(): string {
    const name = this.next
    if (name?.startsWith('#') === true) this.names.add(name)
    else if (name === undefined || !wordPattern.test(name)) throw this.#syntaxError(name)
    else if (isReserved(name)) {
      throw invalid(`Invalid ${this.#kind}: Attribute name is a reserved keyword; reserved keyword: ${name}`)
    }
    this.#at++
    return name
  }

  #expectIndex(): number {
    const index = this.next
    if (index === undefined || !/^\d+$/.test(index)) throw this.#syntaxError(index)
    this.#at++
    this.expect(']')
    return Number(index)
  }

  #syntaxError(token: string | undefined) {
    return invalid(`Invalid ${this.#kind}: Syntax error; token: "${token ?? '<EOF>'}"`)
  }

  /** An error about what is written rather than how. */
  error(message: string) {
    return invalid(`Invalid ${this.#kind}: ${message}`)
  }
}
