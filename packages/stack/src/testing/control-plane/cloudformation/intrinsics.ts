import { validationError } from '../errors.ts'
import { attributeReference, isList, subPattern } from './references.ts'
import type { Json, Template } from './template.ts'

/** What names in a template stand for. */
export interface Scope {
  readonly template: Template
  readonly parameters: ReadonlyMap<string, string>
  /** Of `AWS::Region` and its like. */
  readonly pseudo: Readonly<Record<string, string>>
  /** The value of `Ref`, or of `Fn::GetAtt` if there is an attribute. */
  readonly resource: (logicalId: string, attribute: string | undefined) => Json
}

/** A template's value with its functions worked out; undefined where it is `AWS::NoValue`. */
export function resolve(value: Json, scope: Scope): Json | undefined {
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== undefined)
  }
  const entries = Object.entries(value)
  const [entry] = entries
  if (entries.length === 1 && entry !== undefined) {
    const [name, inner] = entry
    if (name === 'Ref') return reference(String(inner), scope)
    if (name === 'Condition' && typeof inner === 'string') return conditionHolds(inner, scope)
    if (name.startsWith('Fn::')) return call(name, inner, scope)
  }
  return Object.fromEntries(
    entries.flatMap(([name, inner]) => {
      const resolved = resolve(inner, scope)
      return resolved === undefined ? [] : [[name, resolved] as const]
    }),
  )
}

/** Whether a condition of the template holds; those without a name do. */
export function conditionHolds(name: string | undefined, scope: Scope): boolean {
  if (name === undefined) return true
  const condition = scope.template.Conditions?.[name]
  if (condition === undefined) {
    throw validationError(`Template format error: Unresolved condition dependency ${name}`)
  }
  return resolve(condition, scope) === true
}

function reference(name: string, scope: Scope): Json | undefined {
  if (name === 'AWS::NoValue') return undefined
  const known = scope.pseudo[name] ?? scope.parameters.get(name)
  if (known === undefined) return scope.resource(name, undefined)
  const isAList = /^(CommaDelimitedList|List<)/.test(scope.template.Parameters?.[name]?.Type ?? '')
  return isAList ? known.split(',').map((one) => one.trim()) : known
}

function call(name: string, given: Json, scope: Scope): Json | undefined {
  if (name === 'Fn::GetAtt') {
    const { name: id, attribute } = attributeReference(given)
    return scope.resource(id, attribute)
  }
  if (name === 'Fn::If') {
    const [condition, then = null, otherwise = null] = isList(given) ? given : []
    return resolve(conditionHolds(String(condition), scope) ? then : otherwise, scope)
  }
  if (name === 'Fn::Sub') return substitute(given, scope)
  const run = functions[name]
  if (run === undefined) throw new Error(`The fake does not know ${name}`)
  return run(resolve(given, scope) ?? null, scope)
}

const listOf = (value: Json | undefined): readonly Json[] => (isList(value) ? value : [])
/** Numbers and booleans count as their text, as CloudFormation compares them. */
const text = (value: Json | undefined) =>
  typeof value === 'object' ? JSON.stringify(value) : String(value ?? '')

const functions: Readonly<Record<string, (given: Json, scope: Scope) => Json>> = {
  'Fn::Join': (given) =>
    listOf(listOf(given)[1])
      .map(text)
      .join(text(listOf(given)[0])),
  'Fn::Split': (given) => text(listOf(given)[1]).split(text(listOf(given)[0])),
  'Fn::Select': (given) => listOf(listOf(given)[1])[Number(listOf(given)[0])] ?? '',
  'Fn::Base64': (given) => Buffer.from(text(given)).toString('base64'),
  'Fn::Equals': (given) => text(listOf(given)[0]) === text(listOf(given)[1]),
  'Fn::And': (given) => listOf(given).every((one) => one === true),
  'Fn::Or': (given) => listOf(given).some((one) => one === true),
  'Fn::Not': (given) => listOf(given)[0] !== true,
  'Fn::GetAZs': (given, { pseudo }) => {
    const region = text(given) === '' ? (pseudo['AWS::Region'] ?? '') : text(given)
    return ['a', 'b', 'c'].map((zone) => region + zone)
  },
  'Fn::FindInMap': (given, { template }) => {
    const [map, first, second] = listOf(given).map(text)
    const found = template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? '']
    if (found !== undefined) return found
    throw validationError(`Template error: Unable to get mapping for ${map}::${first}::${second}`)
  },
}

function substitute(given: Json, scope: Scope): Json {
  const [pattern, own] = isList(given) ? [given[0], given[1]] : [given, undefined]
  const values = resolve(own ?? {}, scope)
  const named = typeof values === 'object' && values !== null && !isList(values) ? values : {}
  return String(pattern)
    .replaceAll(subPattern, (_, found: string) => {
      const name = found.trim()
      if (name in named) return text(named[name])
      const { name: id, attribute } = attributeReference(name)
      return text(name.includes('.') ? scope.resource(id, attribute) : reference(name, scope))
    })
    .replaceAll('${!', '${')
}
