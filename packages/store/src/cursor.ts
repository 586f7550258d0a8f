import { createHmac, timingSafeEqual } from 'node:crypto'

/** Where a listing goes on: behind the item with this creation time and id. */
export interface Position {
  readonly createdAt: string
  readonly id: string
}

/** What a cursor is good for. A cursor of another workspace, operation or query is refused. */
export interface CursorBinding {
  readonly workspaceId: string
  /** The workspace's `cursorSecret`. */
  readonly secret: string
  readonly operation: string
  /** The filters of the query, in a fixed order. */
  readonly query: readonly (string | number)[]
}

// Half of SHA-256: 128 bits cannot be guessed (RFC 2104 section 5 allows truncation down to half).
const signatureBytes = 16

function sign(payload: string, binding: CursorBinding): Buffer {
  const { workspaceId, operation, query } = binding
  // As JSON, so that no two bindings give the same text.
  return createHmac('sha256', binding.secret)
    .update(JSON.stringify([workspaceId, operation, query, payload]))
    .digest()
    .subarray(0, signatureBytes)
}

/** `<payload>.<signature>`, both base64url. Signed, not secret: it holds only what the caller has just been shown. */
export function encodeCursor(position: Position, binding: CursorBinding): string {
  const payload = Buffer.from(JSON.stringify([position.createdAt, position.id])).toString('base64url')
  return `${payload}.${sign(payload, binding).toString('base64url')}`
}

/** The position, or undefined for anything that `encodeCursor` did not make under this binding. */
export function decodeCursor(cursor: string, binding: CursorBinding): Position | undefined {
  const [payload, signature, ...rest] = cursor.split('.')
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined
  const given = Buffer.from(signature, 'base64url')
  const expected = sign(payload, binding)
  // Buffer ignores characters outside the alphabet: only the canonical spelling is taken.
  if (given.toString('base64url') !== signature || given.length !== expected.length) return undefined
  if (!timingSafeEqual(given, expected)) return undefined
  const [createdAt, id] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [string, string] // we signed it
  return { createdAt, id }
}
