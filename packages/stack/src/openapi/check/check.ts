import type { Contract, Issue, Operation } from '../../contract/index.ts'
import { listOperations } from '../../contract/index.ts'
import { checkErrors } from './errors.ts'
import { checkExamples } from './examples.ts'
import { checkFields } from './fields.ts'
import { checkIds } from './ids.ts'
import { checkRoute, checkRoutes } from './route.ts'
import { unknownFields } from './zod.ts'

function checkName(name: string): Issue[] {
  return name.split('.').every((part) => /^[a-z][A-Za-z0-9]*$/.test(part))
    ? []
    : [{ path: name, message: 'each part of the name must be camelCase' }]
}

function checkOperation(operation: Operation, name: string): Issue[] {
  const { input, output } = operation
  return [
    ...checkName(name),
    ...(unknownFields(input) === 'keeps'
      ? [{ path: `${name}.input`, message: 'keeps unknown fields: use z.strictObject()' }]
      : []),
    ...checkFields(input, 'input', `${name}.input`),
    ...(output.type === 'void' ? [] : checkFields(output, 'output', `${name}.output`)),
    ...checkRoute(operation, name),
    ...checkExamples(operation, name),
  ]
}

/**
 * Finds what TypeScript cannot see: what JSON or an adapter would get wrong, what the docs would lack, and what would
 * clash. For a test of the contract.
 * @returns one issue a fault, its path beginning with the name of the operation; empty for a sound contract
 */
export function checkContract(contract: Contract): Issue[] {
  const operations = listOperations(contract)
  return [
    ...operations.flatMap(({ name, operation }) => checkOperation(operation, name)),
    ...checkRoutes(operations),
    ...checkErrors(operations),
    ...checkIds(operations),
  ]
}
