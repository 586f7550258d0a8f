import { open, reachable, renameRefs, type SchemaPool } from './schemas.ts'
import type { SchemaObject } from './types.ts'

interface Sources {
  /** Schemas of what requests carry, and the components that they refer to. */
  readonly inputs: { readonly roots: readonly SchemaObject[]; readonly pool: SchemaPool }
  /** Schemas of what answers carry, and the components that they refer to. */
  readonly outputs: { readonly roots: readonly SchemaObject[]; readonly pool: SchemaPool }
}

export interface Components {
  /** Every component that is referred to, in the order of their names. */
  readonly schemas: Record<string, SchemaObject>
  /** An answer's schema as it stands in the document: open to new fields, its references led to the right component. */
  output(schema: SchemaObject): SchemaObject
}

/** The component of a request that says the same as the component of an answer. */
function pairs(
  inputs: ReadonlyMap<string, SchemaObject>,
  outputs: ReadonlyMap<string, SchemaObject>,
): Map<string, string> {
  const same = new Map<string, string>()
  for (const name of outputs.keys()) {
    // zod-openapi calls it AOutput when A is closed as an output only.
    const candidate = [name, name.replace(/Output$/, '')].find((input) => inputs.has(input))
    if (candidate !== undefined) same.set(name, candidate)
  }
  // All are taken for the same until something in them differs: components may refer to each other in a circle.
  for (let changed = true; changed; ) {
    changed = false
    for (const [output, input] of same) {
      const renamed = renameRefs(outputs.get(output) ?? {}, (name) => same.get(name) ?? `${name} (output)`)
      if (JSON.stringify(renamed) === JSON.stringify(inputs.get(input))) continue
      same.delete(output)
      changed = true
    }
  }
  return same
}

/**
 * Joins the components of requests and answers. A schema is one component, also when it is used in both, unless what
 * is taken and what is given truly differ (closed and open, a default): then the answer's is called `<id>Output`.
 * @throws TypeError when two different schemas want one name
 */
export function joinComponents({ inputs, outputs }: Sources): Components {
  const taken = reachable(inputs.roots, inputs.pool)
  const given = new Map(
    [...reachable(outputs.roots, outputs.pool)].map(([name, schema]) => [name, open(schema)] as const),
  )
  const same = pairs(taken, given)
  const outputName = (name: string) => same.get(name) ?? (taken.has(name) ? `${name}Output` : name)
  const output = (schema: SchemaObject) => renameRefs(open(schema), outputName)

  const schemas = new Map(taken)
  for (const [original, schema] of given) {
    const name = outputName(original)
    const renamed = output(schema)
    const other = schemas.get(name)
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(renamed)) {
      throw new TypeError(`Two different schemas are called ${name}: give one of them another id`)
    }
    schemas.set(name, renamed)
  }
  const sorted = [...schemas].sort(([a], [b]) => (a < b ? -1 : 1))
  return { schemas: Object.fromEntries(sorted), output }
}
