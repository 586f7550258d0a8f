import type { Json, ResourceTemplate } from './template.ts'

/** One place where a template names a parameter or a resource; the attribute is that of `Fn::GetAtt`. */
export interface Reference {
  readonly name: string
  readonly attribute: string | undefined
}

/** Names that a value refers to: parameters, resources and pseudo parameters. */
export function referencesOf(value: Json): Set<string> {
  return new Set(findReferences(value).map(({ name }) => name))
}

export function findReferences(value: Json): Reference[] {
  if (typeof value !== 'object' || value === null) return []
  if (isList(value)) return value.flatMap(findReferences)
  const names = Object.keys(value)
  const [name = ''] = names
  const inner = value[name] ?? null
  if (names.length === 1) {
    if (name === 'Ref') return [{ name: String(inner), attribute: undefined }]
    if (name === 'Fn::GetAtt') return [attributeReference(inner)]
    if (name === 'Fn::Sub') return subReferences(inner)
  }
  return Object.values(value).flatMap(findReferences)
}

/** Logical ids that have to be there before a resource is made. */
export function dependenciesOf(
  { Properties = {}, DependsOn = [] }: ResourceTemplate,
  ids: ReadonlySet<string>,
): Set<string> {
  const all = [...referencesOf(Properties), ...[DependsOn].flat()]
  return new Set(all.filter((name) => ids.has(name)))
}

/** `["Id", "Attribute"]` or `"Id.Attribute"`. */
export function attributeReference(value: Json): Reference {
  if (isList(value)) return { name: String(value[0]), attribute: String(value[1]) }
  const [name = '', ...attribute] = String(value).split('.')
  return { name, attribute: attribute.join('.') }
}

/** `${Id}`, `${Id.Attribute}`; `${!Literal}` is none. */
export const subPattern = /\$\{(?!!)([^}]+)\}/g

function subReferences(value: Json): Reference[] {
  const [text, own] = isList(value) ? [value[0], value[1] ?? {}] : [value, {}]
  const ownNames = new Set(Object.keys(own ?? {}))
  const found = [...String(text).matchAll(subPattern)].map(([, name = '']) => name.trim())
  return [
    ...found
      .filter((name) => !ownNames.has(name))
      .map((name) => (name.includes('.') ? attributeReference(name) : { name, attribute: undefined })),
    ...findReferences(own),
  ]
}

/** `Array.isArray` does not narrow lists that are read only. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
