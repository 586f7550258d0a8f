import * as z from 'zod'
import type { Issue, Operation } from '../../contract/index.ts'
import { childrenOf, type Schema } from './zod.ts'

/** Everything within a schema by id. What `describe` and the like copied is looked up too: it refers to the original. */
function collectIds(root: Schema, ids: Map<string, Set<Schema>>, seen: Set<Schema>): void {
  if (seen.has(root)) return
  seen.add(root)
  const id = z.globalRegistry.get(root)?.id
  if (id !== undefined) ids.set(id, (ids.get(id) ?? new Set()).add(root))
  if (root._zod.parent !== undefined) collectIds(root._zod.parent, ids, seen)
  for (const child of childrenOf(root)) collectIds(child.schema, ids, seen)
}

/** Checks that each `.meta({ id })`, which names a component of the document, can be the name of one schema only. */
export function checkIds(operations: readonly { operation: Operation }[]): Issue[] {
  const ids = new Map<string, Set<Schema>>()
  const seen = new Set<Schema>()
  for (const { operation } of operations) {
    const roots = [operation.input, operation.output, ...operation.errors.map(({ data }) => data)]
    for (const root of roots) collectIds(root, ids, seen)
  }
  return [...ids].flatMap(([id, schemas]) => {
    const issues: Issue[] = []
    const path = `ids.${id}`
    if (schemas.size > 1) issues.push({ path, message: 'two different schemas have this id' })
    if (!/^[A-Za-z0-9._-]+$/.test(id)) issues.push({ path, message: 'an id is of letters, digits and . _ -' })
    if (id.startsWith('Problem_')) issues.push({ path, message: 'the document calls its errors like this' })
    if (id.endsWith('Output') && ids.has(id.slice(0, -'Output'.length))) {
      issues.push({
        path,
        message: `the document may call what ${id.slice(0, -'Output'.length)} gives like this`,
      })
    }
    return issues
  })
}
