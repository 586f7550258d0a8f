import type * as z from 'zod'
import type { ErrorDefinition, Issue } from '../contract/index.ts'
import { OperationError, protocolErrors } from '../contract/index.ts'
import type { Bound } from './implement.ts'
import { issueMessage } from './issue-message.ts'
import type { RunningCall } from './running-call.ts'
import { unexpected } from './unexpected.ts'

// More than a person reads; an array of a hundred thousand wrong items must not make an answer of megabytes.
const maxIssues = 50

/** The issues of a failed parse: one for each bad field, unknown fields by name. */
export function toIssues(error: z.ZodError): Issue[] {
  const issues: Issue[] = []
  for (const issue of error.issues) {
    if (issues.length >= maxIssues) break
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys') {
      const room = maxIssues - issues.length
      for (const key of issue.keys.slice(0, room)) {
        issues.push({ path: [...path, key].join('.'), message: 'Unknown field' })
      }
    } else issues.push({ path: path.join('.'), message: issueMessage(issue) })
  }
  return issues
}

export function invalidInput(issues: readonly Issue[]): OperationError {
  const fields = new Set(issues.map(({ path }) => path)).size
  const count = fields === 1 ? 'One field of the input is' : `${fields} fields of the input are`
  return new OperationError(
    protocolErrors.INVALID_INPUT,
    `${count} not valid; nothing was changed.`,
    {},
    { issues },
  )
}

function isDeclared(definition: ErrorDefinition, bound: Bound): boolean {
  return bound.operation.errors.includes(definition)
}

/**
 * @param input the undecoded input
 * @throws OperationError INVALID_INPUT
 */
export function decode(bound: Bound, input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw invalidInput([{ path: '', message: 'Must be a JSON object' }])
  }
  const decoded = bound.operation.input.safeParse(input)
  if (!decoded.success) throw invalidInput(toIssues(decoded.error))
  return decoded.data
}

/**
 * Handle, encode.
 * @returns the output as the contract's schema lets it through
 * @throws OperationError an error that the operation declares, UNAVAILABLE or INTERNAL
 */
export async function execute(bound: Bound, call: RunningCall): Promise<unknown> {
  let output: unknown
  try {
    // `implement` has checked that the handler fits the operation; the types are erased between here and there.
    output = await bound.handle(call as never)
  } catch (error) {
    if (error instanceof OperationError && isDeclared(error.definition, bound)) throw error
    throw unexpected(error)
  }
  const encoded = bound.operation.output.safeParse(output)
  if (!encoded.success) {
    const fields = toIssues(encoded.error).map((issue) => `${issue.path}: ${issue.message}`)
    throw unexpected(new TypeError(`The output of ${bound.name} breaks its contract: ${fields.join('; ')}`))
  }
  return encoded.data
}
