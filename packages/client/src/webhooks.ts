import { WebhookError } from './webhooks-error.ts'
import { isWebhookId, readHeaders, type WebhookHeaders } from './webhooks-headers.ts'
import {
  fromBase64,
  isEqual,
  sign,
  toBase64,
  toBytes,
  toKeys,
  type WebhookBody,
  type WebhookSecret,
} from './webhooks-signature.ts'

export { WebhookError, type WebhookErrorCode } from './webhooks-error.ts'
export type { WebhookHeaders } from './webhooks-headers.ts'
export type { WebhookBody, WebhookSecret } from './webhooks-signature.ts'

/** What a webhook says, once it is known who sent it. */
export interface VerifiedWebhook {
  /** The same for every attempt to deliver it: what was handled under this id is not to be handled again. */
  readonly id: string
  /** When this attempt was sent, in whole seconds. */
  readonly timestamp: Date
  /** The parsed JSON. */
  readonly payload: unknown
}

/** How a webhook is judged. */
export interface VerifyOptions {
  /** How many seconds it may be old, or ahead of the clock; 300 unless given. */
  readonly toleranceSeconds?: number | undefined
  /** The clock. */
  readonly now?: (() => Date) | undefined
}

/** What is signed beside the body. */
export interface SignOptions {
  /** Names the event, the same for every attempt: visible ASCII without a dot. Random unless given. */
  readonly id?: string | undefined
  /** When this attempt is sent; now unless given. */
  readonly timestamp?: Date | undefined
}

/** The headers of a signed webhook. A type, not an interface: it passes for headers of any name. */
export type SignedWebhookHeaders = {
  /** Names the event. */
  'webhook-id': string
  /** Seconds since the beginning of 1970. */
  'webhook-timestamp': string
  /** `v1,` and base64, once for each secret, with spaces between. */
  'webhook-signature': string
}

/** Standard Webhooks leaves it open; its libraries take five minutes. */
const defaultToleranceSeconds = 300

/**
 * Checks who sent a webhook, and when, by Standard Webhooks (HMAC-SHA256), and parses it.
 *
 * @param body as it arrived, before JSON is parsed
 * @param secret one or several; a signature by any of them is enough
 * @returns rejects with a WebhookError, whose `code` says what is wrong
 *
 * @example
 * const { id, payload } = await verifyWebhook(await request.text(), request.headers, secret)
 */
export async function verifyWebhook(
  body: WebhookBody,
  headers: WebhookHeaders,
  secret: WebhookSecret,
  { toleranceSeconds = defaultToleranceSeconds, now = () => new Date() }: VerifyOptions = {},
): Promise<VerifiedWebhook> {
  const keys = await toKeys(secret)
  const bytes = toBytes(body)
  const { id, timestamp, signatures } = readHeaders(headers)
  const age = Math.floor(now().getTime() / 1000) - Number(timestamp)
  // Written so that a tolerance that is no number lets nothing pass.
  if (!(age <= toleranceSeconds)) throw new WebhookError('TOO_OLD', 'The webhook was sent too long ago.')
  if (!(-age <= toleranceSeconds)) {
    throw new WebhookError('FROM_THE_FUTURE', 'The webhook is dated later than the clock allows.')
  }
  // One hash for each secret, however many signatures are sent: whoever sends many is not to cost more.
  const expected = await Promise.all(keys.map((key) => sign(key, { id, timestamp, body: bytes })))
  let matches = false
  for (const signature of signatures) {
    const given = fromBase64(signature)
    for (const one of expected) matches = (given !== undefined && isEqual(given, one)) || matches
  }
  if (!matches) {
    throw new WebhookError('SIGNATURE_MISMATCH', 'No signature of the webhook was made with the secret.')
  }
  return { id, timestamp: new Date(Number(timestamp) * 1000), payload: parse(bytes) }
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    // What stands in the parser's own message is of the body.
    throw new WebhookError('PAYLOAD_MALFORMED', 'The body of the webhook is not JSON in UTF-8.')
  }
}

/**
 * Signs a webhook by Standard Webhooks, to send it or to test what receives it.
 *
 * @param body exactly as it will be sent
 * @param secret `whsec_` and base64; several while one replaces another, each signs
 * @returns the headers to send; rejects with a WebhookError SECRET_INVALID, or a TypeError for an id that cannot be sent
 *
 * @example
 * const headers = await signWebhook(body, secret)
 * await fetch(url, { method: 'POST', body, headers: { ...headers, 'content-type': 'application/json' } })
 */
export async function signWebhook(
  body: WebhookBody,
  secret: WebhookSecret,
  { id = `msg_${crypto.randomUUID()}`, timestamp = new Date() }: SignOptions = {},
): Promise<SignedWebhookHeaders> {
  if (!isWebhookId(id)) throw new TypeError('id must be 1 to 255 visible ASCII characters without a dot')
  if (Number.isNaN(timestamp.getTime())) throw new TypeError('timestamp must be a valid Date')
  const seconds = String(Math.floor(timestamp.getTime() / 1000))
  const bytes = toBytes(body)
  const keys = await toKeys(secret)
  const signatures = await Promise.all(
    keys.map(async (key) => `v1,${toBase64(await sign(key, { id, timestamp: seconds, body: bytes }))}`),
  )
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') }
}
