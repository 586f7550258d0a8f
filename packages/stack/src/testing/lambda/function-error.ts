import type { Outcome } from './environment.ts'

/** The payload of an invocation that failed: AWS marks it with `FunctionError: Unhandled`. */
export interface FunctionError {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace?: readonly string[]
}

/**
 * What Lambda answers when a function failed, ended or took too long.
 * @param milliseconds how long it was allowed to take
 */
export function functionError(outcome: Outcome, requestId: string, milliseconds: number): FunctionError {
  switch (outcome.kind) {
    case 'error':
      return JSON.parse(outcome.body)
    case 'timeout': {
      const seconds = (milliseconds / 1000).toFixed(2)
      return sandboxError('Sandbox.Timedout', requestId, `Task timed out after ${seconds} seconds`)
    }
    case 'exit':
      return sandboxError('Runtime.ExitError', requestId, exitMessage(outcome))
    default:
      throw new Error(`Nothing failed: ${outcome.kind}`)
  }
}

const sandboxError = (errorType: string, requestId: string, message: string): FunctionError => ({
  errorType,
  errorMessage: `RequestId: ${requestId} Error: ${message}`,
})

function exitMessage({ code, signal }: { code: number | null; signal: NodeJS.Signals | null }): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signal}`
  if (code === 0) return 'Runtime exited without providing a reason'
  return `Runtime exited with error: exit status ${code}`
}
