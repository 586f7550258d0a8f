/** An error as the Runtime API takes it. */
export interface ErrorBody {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace: readonly string[]
}

/** What Lambda's runtime tells of whatever was thrown. */
export function describeError(thrown: unknown): ErrorBody {
  if (!(thrown instanceof Error)) {
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] }
  }
  return {
    errorType: thrown.name,
    errorMessage: thrown.message,
    trace: thrown.stack?.split('\n') ?? [],
  }
}
