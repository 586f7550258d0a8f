import { OperationError, protocolErrors } from '../contract/index.ts'
import { invalidInput } from './execute.ts'
import type { Idempotency, IdempotencyClaim, IdempotencyRequest, StoredAnswer } from './idempotency.ts'
import type { Bound } from './implement.ts'
import { unavailable, unexpected } from './unexpected.ts'

type Claimed = Extract<IdempotencyClaim, { outcome: 'claimed' }>

/** @throws OperationError INVALID_INPUT unless the header has 1 to 255 visible ASCII characters */
export function checkIdempotencyKey(key: string): void {
  if (/^[!-~]{1,255}$/.test(key)) return
  throw invalidInput([{ path: 'Idempotency-Key', message: 'Must be 1 to 255 visible ASCII characters' }])
}

/**
 * Does the work unless it was done already: then gives the answer of the first time.
 * @param work throws OperationErrors only: those that the operation declares, INTERNAL and UNAVAILABLE
 */
export async function once(
  bound: Bound,
  idempotency: Idempotency,
  request: IdempotencyRequest,
  work: (claim: Claimed) => Promise<unknown>,
): Promise<{ readonly output: unknown } | { readonly replayed: StoredAnswer }> {
  const claim = await begin(idempotency, request)
  switch (claim.outcome) {
    case 'claimed':
      return { output: await settle(claim, () => work(claim)) }
    case 'answered':
      return { replayed: claim.answer }
    case 'reused':
      throw new OperationError(
        protocolErrors.IDEMPOTENCY_KEY_REUSED,
        `The Idempotency-Key was used before, with another input or another operation than ${bound.name}. Nothing was changed.`,
        {},
      )
    case 'in-flight':
      throw new OperationError(
        protocolErrors.IDEMPOTENCY_IN_FLIGHT,
        'The first call with this Idempotency-Key has not ended yet.',
        {},
        { headers: { 'retry-after': String(Math.max(1, Math.ceil(claim.retryAfterSeconds))) } },
      )
  }
}

async function begin(idempotency: Idempotency, request: IdempotencyRequest): Promise<IdempotencyClaim> {
  try {
    return await idempotency.begin(request)
  } catch (error) {
    throw unexpected(error)
  }
}

async function settle(claim: Claimed, work: () => Promise<unknown>): Promise<unknown> {
  let output: unknown
  try {
    output = await work()
  } catch (error) {
    if (error instanceof OperationError && !error.definition.retryable) await finish(claim, toStored(error))
    else await release(claim)
    throw error
  }
  await finish(claim, { output })
  return output
}

async function finish(claim: Claimed, answer: StoredAnswer): Promise<void> {
  try {
    await claim.finish(answer)
  } catch (error) {
    // What was done stays done. The claim is kept: its repetition gets the same effect id and finds the effect by it.
    throw unavailable(error)
  }
}

async function release(claim: Claimed): Promise<void> {
  try {
    await claim.release()
  } catch {
    // The caller is told of the failure that came first; the claim ends by itself.
  }
}

function toStored({ definition, message, data, headers }: OperationError): StoredAnswer {
  return { error: { code: definition.code, detail: message, data, headers: { ...headers } } }
}

/**
 * Answers as the first time.
 * @returns the output as it was sent
 * @throws OperationError as it was sent; INTERNAL when the operation no longer knows its code
 */
export function replay({ name, operation }: Bound, answer: StoredAnswer): unknown {
  if (!('error' in answer)) return operation.output.type === 'void' ? undefined : answer.output // stores may give null
  const { code, detail, data, headers } = answer.error
  const definition = operation.errors.find((error) => error.code === code)
  if (definition === undefined) throw unexpected(new TypeError(`${name} no longer declares ${code}`))
  throw new OperationError(definition, detail, data, { headers })
}
