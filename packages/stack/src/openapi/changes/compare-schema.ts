import type { OpenApiDocument, SchemaObject } from '../types.ts'
import type { Change, Report } from './change.ts'
import { alternativesOf, resolve } from './resolve.ts'

/** Which way values go: what a caller may send, or what a caller may get. */
export type Direction = 'input' | 'output'

export interface Documents {
  readonly before: OpenApiDocument
  readonly after: OpenApiDocument
}

/** For people, or said again by another keyword. */
const neutral = new Set(['$ref', 'description', 'examples', 'example', 'title', '$comment'])
const upper = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']
const lower = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']

/** Compares what two schemas let through, member by member. */
export class SchemaComparison {
  readonly #documents: Documents
  readonly #direction: Direction
  readonly #report: Report
  readonly #seen = new Set<string>()

  constructor(documents: Documents, direction: Direction, report: Report) {
    this.#documents = documents
    this.#direction = direction
    this.#report = report
  }

  compare(place: string, givenBefore: SchemaObject, givenAfter: SchemaObject): void {
    const pair = `${givenBefore.$ref} ${givenAfter.$ref}`
    // A schema that holds itself is compared once on the way down.
    if (givenBefore.$ref !== undefined && this.#seen.has(pair)) return
    this.#seen.add(pair)
    const before = resolve(this.#documents.before, givenBefore)
    const after = resolve(this.#documents.after, givenAfter)
    this.#types(place, before, after)
    this.#values(place, before, after)
    this.#bounds(place, before, after)
    this.#texts(place, before, after)
    this.#default(place, before, after)
    this.#properties(place, before, after)
    this.#additional(place, before, after)
    this.#alternatives(place, before, after)
    for (const keyword of ['items', 'propertyNames'] as const) {
      const [was, is] = [before[keyword], after[keyword]]
      if (was && is) this.compare(`${place}${keyword === 'items' ? '[]' : ' (names)'}`, was, is)
      else if (was || is)
        this.#say(was ? 'wider' : 'narrower', place, `\`${keyword}\` was ${was ? 'taken away' : 'added'}`)
    }
    this.#rest(place, before, after)
    this.#seen.delete(pair)
  }

  /** A set of values that has become wider or narrower breaks one side only. */
  #say(how: 'wider' | 'narrower', place: string, detail: string): void {
    const kind: Change['kind'] = `${this.#direction} ${how === 'wider' ? 'widened' : 'narrowed'}`
    this.#report({ kind, place, detail })
  }

  #sets(place: string, was: ReadonlySet<string>, is: ReadonlySet<string>, what: string): void {
    const gone = [...was].filter((one) => !is.has(one))
    const come = [...is].filter((one) => !was.has(one))
    if (gone.length > 0) this.#say('narrower', place, `${what} ${gone.join(', ')} taken away`)
    if (come.length > 0) this.#say('wider', place, `${what} ${come.join(', ')} added`)
  }

  #types(place: string, before: SchemaObject, after: SchemaObject): void {
    const [was, is] = [typesOf(before), typesOf(after)]
    if (was === undefined && is === undefined) return
    if (was === undefined || is === undefined)
      this.#say(is === undefined ? 'wider' : 'narrower', place, 'the type was added or taken away')
    else this.#sets(place, was, is, 'type')
  }

  #values(place: string, before: SchemaObject, after: SchemaObject): void {
    const [was, is] = [valuesOf(before), valuesOf(after)]
    if (was === undefined && is === undefined) return
    if (was === undefined || is === undefined)
      this.#say(is === undefined ? 'wider' : 'narrower', place, 'the list of values was added or taken away')
    else this.#sets(place, was, is, 'value')
  }

  #bounds(place: string, before: SchemaObject, after: SchemaObject): void {
    for (const [keywords, none, sign] of [
      [upper, Number.POSITIVE_INFINITY, 1],
      [lower, Number.NEGATIVE_INFINITY, -1],
    ] as const) {
      for (const keyword of keywords) {
        const [was, is] = [before[keyword], after[keyword]].map((bound) => Number(bound ?? none))
        if (was === is || was === undefined || is === undefined) continue
        this.#say(
          (is - was) * sign > 0 ? 'wider' : 'narrower',
          place,
          `\`${keyword}\` was ${was}, and is ${is}`,
        )
      }
    }
  }

  /** Whether one pattern lets through more than another cannot be told. */
  #texts(place: string, before: SchemaObject, after: SchemaObject): void {
    for (const keyword of ['pattern', 'format'] as const) {
      const [was, is] = [before[keyword], after[keyword]]
      if (was === is) continue
      if (was !== undefined) this.#say('wider', place, `\`${keyword}\` ${was} taken away`)
      if (is !== undefined) this.#say('narrower', place, `\`${keyword}\` ${is} added`)
    }
  }

  #default(place: string, before: SchemaObject, after: SchemaObject): void {
    const [was, is] = [JSON.stringify(before.default), JSON.stringify(after.default)]
    if (this.#direction === 'output' || was === is) return
    this.#report({ kind: 'default changed', place, detail: `the default was ${was}, and is ${is}` })
  }

  #properties(place: string, before: SchemaObject, after: SchemaObject): void {
    const isInput = this.#direction === 'input'
    const [was, is] = [before.properties ?? {}, after.properties ?? {}]
    const [mustBefore, mustAfter] = [new Set(before.required), new Set(after.required)]
    for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const at = `${place}.${name}`
      const [old, young] = [was[name], is[name]]
      if (young === undefined) {
        this.#report({ kind: isInput ? 'input removed' : 'output removed', place: at, detail: 'it is gone' })
      } else if (old === undefined) {
        const kind = !isInput
          ? 'output added'
          : mustAfter.has(name)
            ? 'input required'
            : 'optional input added'
        this.#report({ kind, place: at, detail: 'it is new' })
      } else {
        if (mustBefore.has(name) && !mustAfter.has(name)) {
          this.#report({
            kind: isInput ? 'input optional' : 'output no longer certain',
            place: at,
            detail: 'it was required, and is optional',
          })
        }
        if (!mustBefore.has(name) && mustAfter.has(name)) {
          this.#report({
            kind: isInput ? 'input required' : 'output certain',
            place: at,
            detail: 'it was optional, and is required',
          })
        }
        this.compare(at, old, young)
      }
    }
  }

  #additional(place: string, before: SchemaObject, after: SchemaObject): void {
    const [was, is] = [before.additionalProperties ?? true, after.additionalProperties ?? true]
    if (typeof was === 'object' && typeof is === 'object') {
      this.compare(`${place}.*`, was, is)
      return
    }
    if (JSON.stringify(was) === JSON.stringify(is)) return
    const isWider = is === true || was === false
    this.#say(isWider ? 'wider' : 'narrower', place, '`additionalProperties` changed')
  }

  #alternatives(place: string, before: SchemaObject, after: SchemaObject): void {
    const [was, is] = [alternativesOf(before), alternativesOf(after)]
    this.#sets(place, new Set(was.keys()), new Set(is.keys()), 'alternative')
    for (const [name, alternative] of was) {
      const other = is.get(name)
      if (other !== undefined) this.compare(`${place}<${name.replace(/^.*\//, '')}>`, alternative, other)
    }
  }

  /** Keywords that nothing above knows must not differ: whether that breaks anything is not known. */
  #rest(place: string, before: SchemaObject, after: SchemaObject): void {
    const known = new Set([
      ...['type', 'enum', 'const', 'pattern', 'format', 'default', 'properties', 'required', 'items'],
      ...['additionalProperties', 'propertyNames', 'oneOf', 'anyOf', ...upper, ...lower],
    ])
    for (const keyword of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (known.has(keyword) || neutral.has(keyword)) continue
      const [was, is] = [before[keyword], after[keyword]].map((value) =>
        JSON.stringify(withoutMapping(value)),
      )
      if (was !== is) {
        const detail = `\`${keyword}\` was ${was}, and is ${is}`
        this.#report({ kind: 'unknown difference', place, detail })
      }
    }
  }
}

/** The mapping of a discriminator repeats its alternatives, which are compared. */
function withoutMapping(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('mapping' in value)) return value
  const { mapping: _, ...rest } = value
  return rest
}

/** A number can be an integer, too. */
function typesOf({ type }: SchemaObject): ReadonlySet<string> | undefined {
  if (type === undefined) return undefined
  const types = new Set([type].flat())
  if (types.has('number')) types.add('integer')
  return types
}

function valuesOf(schema: SchemaObject): ReadonlySet<string> | undefined {
  const values = 'const' in schema ? [schema.const] : schema.enum
  return values && new Set(values.map((value) => JSON.stringify(value)))
}
