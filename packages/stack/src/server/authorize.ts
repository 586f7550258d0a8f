import { OperationError, protocolErrors } from '../contract/index.ts'
import type { Principal } from './handler.ts'
import type { Bound } from './implement.ts'
import { unexpected } from './unexpected.ts'

/** Finds out who calls from the credential of `Authorization: Bearer`; undefined refuses it. */
export type Authenticate<P extends Principal> = (credential: string) => Promise<P | undefined>

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

/** @throws OperationError UNAUTHENTICATED */
export function credentialOf(authorization: string | null): string {
  if (authorization === null || authorization === '') {
    throw unauthenticated('The request has no Authorization header.')
  }
  // RFC 7235: the scheme is case-insensitive.
  const credential = /^bearer +([^\s]+) *$/i.exec(authorization)?.[1]
  if (credential === undefined)
    throw unauthenticated('The Authorization header is not of the form "Bearer <API key>".')
  return credential
}

/**
 * Who calls, when that is allowed to use the operation; undefined for an operation that anybody may call.
 * @throws OperationError UNAUTHENTICATED or SCOPE_MISSING
 */
export async function authorize<P extends Principal>(
  bound: Bound,
  authorization: string | null,
  authenticate: Authenticate<P>,
): Promise<P | undefined> {
  const { scope } = bound.operation
  if (scope === null) return undefined
  const credential = credentialOf(authorization)
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
