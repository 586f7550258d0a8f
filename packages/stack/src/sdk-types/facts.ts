import * as z from 'zod'
import { literal } from './literal.ts'
import type { Side } from './side.ts'

/** The keywords of JSON Schema that a comment repeats. */
interface Facts {
  readonly description?: string | undefined
  readonly default?: unknown
  readonly examples?: readonly unknown[] | undefined
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Facts>>
  readonly anyOf?: readonly Facts[]
}

export function descriptionOf(schema: z.core.$ZodType): string | undefined {
  return z.globalRegistry.get(schema)?.description
}

/**
 * What a comment says of a field: its description, limits, default and examples, as paragraphs of JSDoc. Limits and
 * defaults are for whoever sends, and are not repeated of what is given.
 */
export function factsOf(schema: z.core.$ZodType, side: Side): (string | undefined)[] {
  const facts = jsonFacts(schema)
  const examples = (facts.examples ?? []).map((example) => `@example ${literal(example)}`)
  if (side === 'output') return [facts.description, ...examples]
  return [
    facts.description,
    limits(facts),
    facts.default === undefined ? undefined : `@defaultValue \`${literal(facts.default)}\``,
    ...examples,
  ]
}

function jsonFacts(schema: z.core.$ZodType): Facts {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Facts // the same keywords, by name
  const resolve = (facts: Facts): Facts => {
    const name = facts.$ref?.replace('#/$defs/', '')
    const [inner, ...others] = (facts.anyOf ?? []).filter((one) => Object.values(one)[0] !== 'null')
    const below = name !== undefined ? root.$defs?.[name] : others.length === 0 ? inner : undefined
    return below === undefined ? facts : { ...resolve(below), ...facts }
  }
  return resolve(root)
}

function limits(facts: Facts): string | undefined {
  const { minLength, maxLength, minItems, maxItems } = facts
  const texts = [range(minLength, maxLength, 'characters'), range(minItems, maxItems, 'items')]
  const [least, most] = [facts.minimum, facts.maximum].map((n) => (Number.isSafeInteger(n) ? n : undefined))
  const isBounded = (n: number | undefined) => n !== undefined && Math.abs(n) !== Number.MAX_SAFE_INTEGER
  texts.push(range(isBounded(least) ? least : undefined, isBounded(most) ? most : undefined, ''))
  const text = texts.filter((one) => one !== undefined).join('; ')
  return text === '' ? undefined : `${text}.`
}

function range(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  const end = unit === '' ? '' : ` ${unit}`
  const number = (value: number) => value.toLocaleString('en')
  if (most === undefined) return least ? `At least ${number(least)}${end}` : undefined
  return least === undefined ? `At most ${number(most)}${end}` : `${number(least)} to ${number(most)}${end}`
}
