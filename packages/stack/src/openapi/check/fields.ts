import * as z from 'zod'
import type { Issue } from '../../contract/index.ts'
import { childrenOf, definitionOf, innerOf, type Schema, unknownFields } from './zod.ts'

// What JSON cannot carry, or what would be another value over RPC than over REST or in the document.
const refusedTypes: Readonly<Record<string, string>> = {
  bigint: 'JSON has no bigint: use z.int() or z.string()',
  catch: 'z.catch() hides what is wrong: use z.default()',
  date: 'JSON has no date: use z.iso.datetime()',
  file: 'JSON has no file: send bytes to a signed URL',
  function: 'JSON has no function',
  map: 'JSON has no map: use z.record()',
  nan: 'JSON has no NaN',
  pipe: 'a pipe or transform takes one value and gives another: do it in the handler',
  promise: 'JSON has no promise',
  set: 'JSON has no set: use z.array()',
  symbol: 'JSON has no symbol',
  transform: 'a transform takes one value and gives another: do it in the handler',
  undefined: 'JSON has no undefined: use z.optional()',
  void: 'only a whole output can be void',
}

/** The description of the schema, or of what it wraps. */
function descriptionOf(schema: Schema): string | undefined {
  const inner = innerOf(schema)
  return z.globalRegistry.get(schema)?.description ?? (inner && descriptionOf(inner))
}

function typeProblem(schema: Schema): string | undefined {
  const def = definitionOf(schema)
  const refused = refusedTypes[def.type]
  if (refused !== undefined) return refused
  if (def.type === 'custom' && z.globalRegistry.get(schema)?.type === undefined) {
    return "a custom type says nothing of its JSON type: state it by .meta({ type: 'object' })"
  }
  if (
    def.type === 'literal' &&
    def.values.some((value) => value === undefined || typeof value === 'bigint')
  ) {
    return 'JSON has no undefined and no bigint: use another literal'
  }
  return 'coerce' in def && def.coerce === true
    ? 'z.coerce takes more than it says; REST decodes path and query strings by itself'
    : undefined
}

/**
 * Checks the types and descriptions of a schema and of all within it.
 * @param io an object within an input must not drop fields that it does not know
 */
export function checkFields(root: Schema, io: 'input' | 'output', path: string): Issue[] {
  const issues: Issue[] = []
  const seen = new Set<Schema>() // a lazy schema can hold itself
  const visit = (schema: Schema, at: string): void => {
    if (seen.has(schema)) return
    seen.add(schema)
    const problem = typeProblem(schema)
    if (problem !== undefined) {
      issues.push({ path: at, message: problem })
      return // what is within a pipe or a map would only be told again
    }
    if (io === 'input' && schema instanceof z.ZodObject && unknownFields(schema) === 'drops') {
      issues.push({ path: at, message: 'drops unknown fields in silence: use z.strictObject()' })
    }
    for (const child of childrenOf(schema)) {
      const childPath = child.name === undefined ? at : `${at}.${child.name}`
      if (child.isField && descriptionOf(child.schema) === undefined) {
        issues.push({ path: childPath, message: 'has no description' })
      }
      visit(child.schema, childPath)
    }
  }
  visit(root, path)
  return issues
}
