import { WebhookError } from './webhooks-error.ts'

/** The body of a request: exactly the bytes that were sent, or their text. */
export type WebhookBody = string | ArrayBuffer | Uint8Array

/** One secret, or several while one replaces another. */
export type WebhookSecret = string | readonly string[]

const prefix = 'whsec_'
/** Bytes of a secret: Standard Webhooks, "Signature scheme". */
const [minBytes, maxBytes] = [24, 64]

/** @throws WebhookError SECRET_INVALID */
function toKeyBytes(secret: string): Uint8Array<ArrayBuffer> {
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : ''
  const bytes = fromBase64(text)
  if (bytes === undefined || bytes.length < minBytes || bytes.length > maxBytes) {
    throw new WebhookError(
      'SECRET_INVALID',
      `A secret must be ${prefix} and the base64 of ${minBytes} to ${maxBytes} bytes.`,
    )
  }
  return bytes
}

/** The runtime's own class: it has no name that Node and browsers share. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** @throws WebhookError SECRET_INVALID, also for no secret at all */
export function toKeys(secret: WebhookSecret): Promise<Key[]> {
  const secrets = typeof secret === 'string' ? [secret] : secret
  if (secrets.length === 0) throw new WebhookError('SECRET_INVALID', 'There must be at least one secret.')
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return Promise.all(
    secrets.map((one) => crypto.subtle.importKey('raw', toKeyBytes(one), algorithm, false, ['sign'])),
  )
}

/** HMAC-SHA256 of `id.timestamp.body`. @param timestamp seconds of the epoch */
export async function sign(
  key: Key,
  { id, timestamp, body }: { id: string; timestamp: string; body: Uint8Array },
): Promise<Uint8Array> {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`)
  const signed = new Uint8Array(head.length + body.length)
  signed.set(head)
  signed.set(body, head.length)
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, signed))
}

/** @throws TypeError for what was parsed already: it cannot be told any more what was sent */
export function toBytes(body: WebhookBody): Uint8Array {
  if (typeof body === 'string') return new TextEncoder().encode(body)
  // Not instanceof: test runners give each test a realm of its own.
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  if (Object.prototype.toString.call(body) === '[object ArrayBuffer]') return new Uint8Array(body)
  throw new TypeError('The body must be the text or the bytes as they arrived, before JSON is parsed')
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/** Undefined for what is not base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** Whether both are the same, in a time that tells nothing of where they differ. */
export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0)
  return difference === 0
}
