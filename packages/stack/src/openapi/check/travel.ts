import { definitionOf, type Schema, unwrap } from './zod.ts'

type Kind = 'text' | 'other' | 'mixed' | 'none'

function join(kinds: readonly Kind[]): Kind {
  if (kinds.includes('none')) return 'none'
  if (kinds.includes('mixed') || (kinds.includes('text') && kinds.includes('other'))) return 'mixed'
  return kinds.includes('other') ? 'other' : 'text'
}

/** Whether one piece of text can carry the value: as any text, as another type, as either of both, or not at all. */
function scalarKind(schema: Schema): Kind {
  const def = definitionOf(unwrap(schema))
  switch (def.type) {
    case 'string':
    case 'template_literal':
      return 'text'
    case 'number':
    case 'boolean':
      return 'other'
    case 'literal':
      return join(def.values.map((value) => (typeof value === 'string' ? 'text' : 'other')))
    case 'enum':
      return join(Object.values(def.entries).map((value) => (typeof value === 'string' ? 'text' : 'other')))
    case 'union':
      return join(def.options.map(scalarKind))
    default:
      return 'none'
  }
}

function valueKind(schema: Schema): Kind {
  const def = definitionOf(unwrap(schema))
  return def.type === 'array' ? scalarKind(def.element) : scalarKind(schema)
}

function queryKind(schema: Schema): Kind {
  const def = definitionOf(unwrap(schema))
  if (def.type === 'object') return join(Object.values(def.shape).map(valueKind).map(tolerant))
  return def.type === 'record' ? valueKind(def.valueType) : valueKind(schema)
}

/** Fields of an object may be of different kinds: only what is wrong with one of them counts. */
function tolerant(kind: Kind): Kind {
  return kind === 'other' ? 'text' : kind
}

function problem(kind: Kind, place: string): string | undefined {
  if (kind === 'mixed') return `a union of text and another type cannot be told apart in a ${place}`
  return kind === 'none' ? `cannot travel in a ${place}` : undefined
}

/** Why a field cannot travel in a query string: it takes scalars, arrays of them, and objects of both. */
export function queryProblem(schema: Schema): string | undefined {
  return problem(queryKind(schema), 'query string')
}

/** Why a field cannot travel in a header: it takes one scalar. */
export function headerProblem(schema: Schema): string | undefined {
  return problem(scalarKind(schema), 'header')
}
