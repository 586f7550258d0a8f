import { invalid } from '../errors.ts'
import { isRecord, readItem, type Value } from '../value.ts'
import type { Parsed } from './parsed.ts'
import type { Step } from './tokens.ts'

/** A path whose names are those of attributes. */
export type Path = readonly Step[]

/** What the placeholders of one request stand for. */
export class Bindings {
  readonly #names: Readonly<Record<string, unknown>>
  readonly #values: Readonly<Record<string, Value>>

  /**
   * Checks that every placeholder is defined and every definition used, as DynamoDB does.
   * @param names `ExpressionAttributeNames`
   * @param values `ExpressionAttributeValues`
   */
  constructor(names: unknown, values: unknown, expressions: readonly (Parsed<unknown> | undefined)[]) {
    this.#names = isRecord(names) ? names : {}
    this.#values = values === undefined ? {} : readItem(values)
    const [usedNames, usedValues] = [new Set<string>(), new Set<string>()]
    for (const expression of expressions) {
      for (const name of expression?.names ?? []) {
        if (typeof this.#names[name] !== 'string') {
          throw invalid(
            `Invalid ${expression?.kind}: An expression attribute name used in the document path is not defined; attribute name: ${name}`,
          )
        }
        usedNames.add(name)
      }
      for (const value of expression?.values ?? []) {
        if (this.#values[value] === undefined) {
          throw invalid(
            `Invalid ${expression?.kind}: An expression attribute value used in expression is not defined; attribute value: ${value}`,
          )
        }
        usedValues.add(value)
      }
    }
    assertUsed('ExpressionAttributeNames', this.#names, usedNames)
    assertUsed('ExpressionAttributeValues', this.#values, usedValues)
  }

  value(placeholder: string): Value {
    const value = this.#values[placeholder]
    if (value === undefined) throw new Error(`${placeholder} was not checked`)
    return value
  }

  path(steps: readonly Step[]): Path {
    return steps.map((step) => {
      if (typeof step === 'number' || !step.startsWith('#')) return step
      return String(this.#names[step])
    })
  }
}

function assertUsed(parameter: string, given: object, used: ReadonlySet<string>): void {
  const unused = Object.keys(given).filter((name) => !used.has(name))
  if (unused.length === 0) return
  throw invalid(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`)
}
