import type * as z from 'zod'
import type { ErrorDefinition, Issue } from '../contract/index.ts'
import { OperationError, protocolErrors } from '../contract/index.ts'
import { fail, type Principal } from './handler.ts'
import type { Bound } from './implement.ts'
import { unexpected } from './unexpected.ts'

/** Finds out who calls from the credential of `Authorization: Bearer`; undefined refuses it. */
export type Authenticate<P extends Principal> = (credential: string) => Promise<P | undefined>

// More than a person reads; an array of a hundred thousand wrong items must not make an answer of megabytes.
const maxIssues = 50

function unauthenticated(detail: string): OperationError {
  return new OperationError(
    protocolErrors.UNAUTHENTICATED,
    detail,
    {},
    {
      headers: { 'www-authenticate': 'Bearer' },
    },
  )
}

/**
 * Who calls, when that is allowed to use the operation; undefined for an operation that anybody may call.
 * @throws OperationError UNAUTHENTICATED or SCOPE_MISSING
 */
export async function authorize<P extends Principal>(
  bound: Bound,
  authorization: string | null | undefined,
  authenticate: Authenticate<P>,
): Promise<P | undefined> {
  const { scope } = bound.operation
  if (scope === null) return undefined
  if (authorization === null || authorization === undefined || authorization === '') {
    throw unauthenticated('The request has no Authorization header.')
  }
  // RFC 7235: the scheme is case-insensitive.
  const credential = /^bearer +([^\s]+) *$/i.exec(authorization)?.[1]
  if (credential === undefined)
    throw unauthenticated('The Authorization header is not of the form "Bearer <API key>".')
  const principal = await authenticate(credential).catch((error: unknown) => {
    throw unexpected(error)
  })
  if (principal === undefined) throw unauthenticated('The API key is not known, was revoked, or has expired.')
  if (!principal.scopes.includes(scope)) {
    throw new OperationError(protocolErrors.SCOPE_MISSING, `The API key does not hold the scope ${scope}.`, {
      scope,
    })
  }
  return principal
}

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
    } else issues.push({ path: path.join('.'), message: issue.message })
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
 * Decode, handle, encode: the one way through which every transport calls an operation, so that the same input gets
 * the same verdict from each.
 * @param input the undecoded input
 * @returns the output as the contract's schema lets it through
 * @throws OperationError INVALID_INPUT, an error that the operation declares, UNAVAILABLE or INTERNAL
 */
export async function execute(
  bound: Bound,
  input: unknown,
  call: { context: unknown; principal: Principal | undefined; requestId: string },
): Promise<unknown> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw invalidInput([{ path: '', message: 'Must be a JSON object' }])
  }
  const decoded = bound.operation.input.safeParse(input)
  if (!decoded.success) throw invalidInput(toIssues(decoded.error))
  let output: unknown
  try {
    // `implement` has checked that the handler fits the operation; the types are erased between here and there.
    output = await bound.handle({ ...call, input: decoded.data, fail } as never)
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
