import type { ErrorDefinition, Issue, Operation } from '../../contract/index.ts'
import { protocolErrors } from '../../contract/index.ts'
import { checkFields } from './fields.ts'
import { definitionOf } from './zod.ts'

function checkError({ code, status, data }: ErrorDefinition): Issue[] {
  const path = `errors.${code}`
  const { type } = definitionOf(data)
  return [
    ...(/^[A-Z][A-Z0-9_]*$/.test(code) ? [] : [{ path, message: 'a code is UPPER_CASE' }]),
    ...(Number.isInteger(status) && status >= 400 && status <= 599
      ? []
      : [{ path, message: `${status} is no status of an error: it is 400 to 599` }]),
    ...(type === 'object' || type === 'record' ? [] : [{ path, message: 'its data must be an object' }]),
    ...checkFields(data, 'output', `${path}.data`),
  ]
}

/** Checks the errors of all operations, each once, and that a code means one thing. */
export function checkErrors(operations: readonly { name: string; operation: Operation }[]): Issue[] {
  const byCode = new Map<string, ErrorDefinition>(
    Object.values(protocolErrors).map((error) => [error.code, error]),
  )
  return operations.flatMap(({ name, operation }) =>
    operation.errors.flatMap((error) => {
      const known = byCode.get(error.code)
      if (known === error) return []
      if (known !== undefined) {
        return [{ path: `${name}.errors.${error.code}`, message: 'another error has the same code' }]
      }
      byCode.set(error.code, error)
      return checkError(error)
    }),
  )
}
