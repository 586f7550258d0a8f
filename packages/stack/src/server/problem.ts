import type { OperationError, Problem } from '../contract/index.ts'

/** Renders an error as RFC 9457 problem details. `docsUrl` has no slash at its end. */
export function toProblem(error: OperationError, requestId: string, docsUrl: string): Problem {
  const { code, status, title, retryable } = error.definition
  const problem: Problem = {
    type: `${docsUrl}/errors/${code}`,
    title,
    status,
    detail: error.message,
    code,
    requestId,
    retryable,
  }
  if (Object.keys(error.data as object).length > 0) problem.data = error.data // data schemas are objects
  if (error.issues.length > 0) problem.errors = error.issues
  return problem
}
