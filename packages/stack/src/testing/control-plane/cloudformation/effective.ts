import { isDeepStrictEqual } from 'node:util'
import { validationError } from '../errors.ts'
import { conditionHolds, resolve, type Scope } from './intrinsics.ts'
import { dependenciesOf } from './references.ts'
import type { JsonObject, ResourceTemplate } from './template.ts'

/** Resources whose condition holds, each after those that it needs. @throws AwsError ValidationError for a circle */
export function effectiveResources(scope: Scope): Map<string, ResourceTemplate> {
  const all = Object.entries(scope.template.Resources)
  const left = new Map(all.filter(([, resource]) => conditionHolds(resource.Condition, scope)))
  const ids = new Set(left.keys())
  const ordered = new Map<string, ResourceTemplate>()
  while (left.size > 0) {
    const next = [...left].find(([, resource]) =>
      [...dependenciesOf(resource, ids)].every((id) => ordered.has(id)),
    )
    if (next === undefined) {
      throw validationError(`Circular dependency between resources: [${[...left.keys()].join(', ')}]`)
    }
    const [id, resource] = next
    ordered.set(id, resource)
    left.delete(id)
  }
  return ordered
}

export function propertiesOf({ Properties = {} }: ResourceTemplate, scope: Scope): JsonObject {
  const resolved = resolve(Properties, scope)
  return typeof resolved === 'object' && resolved !== null ? (resolved as JsonObject) : {} // an object stays one
}

/** Names of properties that have another value. */
export function changedProperties(before: JsonObject, after: JsonObject): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]))
}
