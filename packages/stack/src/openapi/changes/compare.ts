import type { OpenApiDocument } from '../types.ts'
import { allowed } from './allowed.ts'
import type { Change } from './change.ts'
import { compareOperation, type Located } from './compare-operation.ts'

function operationsOf({ paths }: OpenApiDocument): Map<string, Located> {
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Located] => [
        operation['x-rpc'],
        { route: `${method.toUpperCase()} ${path}`, operation },
      ]),
    ),
  )
}

/**
 * Every difference between two versions of a document that can concern who uses it. Operations are the same if their RPC
 * name is; texts and examples are for people.
 */
export function compareDocuments(before: OpenApiDocument, after: OpenApiDocument): Change[] {
  const changes: Change[] = []
  const report = (change: Change) => changes.push(change)
  const [was, is] = [operationsOf(before), operationsOf(after)]
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [old, young] = [was.get(name), is.get(name)]
    if (young === undefined)
      report({ kind: 'operation removed', place: name, detail: `${old?.route} is gone` })
    else if (old === undefined) report({ kind: 'operation added', place: name, detail: young.route })
    else compareOperation({ before, after }, name, old, young, report)
  }
  for (const member of ['openapi', 'servers'] as const) {
    const [old, young] = [before[member], after[member]].map((value) => JSON.stringify(value))
    if (old !== young)
      report({ kind: 'unknown difference', place: member, detail: `it was ${old}, and is ${young}` })
  }
  for (const [name, { description: _, ...scheme }] of Object.entries(before.components.securitySchemes)) {
    const { description: __, ...other } = after.components.securitySchemes[name] ?? {}
    if (JSON.stringify(scheme) !== JSON.stringify(other))
      report({
        kind: 'access changed',
        place: `security scheme ${name}`,
        detail: 'it is another one, or gone',
      })
  }
  // Of requests that reach no operation.
  for (const code of Object.keys(before.components.responses)) {
    if (
      !(code in after.components.responses) &&
      !JSON.stringify(after.components.schemas).includes(`"${code}"`)
    )
      report({ kind: 'error removed', place: code, detail: 'it is not answered any more' })
  }
  return changes
}

/** The differences that break somebody: all that are not in the list of those that pass. */
export function breakingChanges(before: OpenApiDocument, after: OpenApiDocument): Change[] {
  return compareDocuments(before, after).filter(({ kind }) => !(kind in allowed))
}

/** A line for a person. */
export function describeChange({ kind, place, detail }: Change): string {
  return `${place}: ${kind} (${detail})`
}
