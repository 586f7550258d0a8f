import { LadingError } from '../src/lading.ts'

/** What a call rejects with. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('The call did not fail')
    },
    (error: unknown) => error,
  )
}

export async function ladingFailureOf(call: Promise<unknown>): Promise<LadingError> {
  const error = await failureOf(call)
  if (error instanceof LadingError) return error
  throw new Error(`Not a LadingError: ${String(error)}`, { cause: error })
}
