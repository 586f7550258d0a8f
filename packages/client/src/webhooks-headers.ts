import { WebhookError } from './webhooks-error.ts'

/** Headers of a request: `Headers`, Node's `IncomingHttpHeaders`, or a plain object with names in any case. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined }

/** What a sender says of a webhook, its form checked. */
export interface Stated {
  readonly id: string
  /** Seconds of the epoch, as they were written. */
  readonly timestamp: string
  /** Each in base64. */
  readonly signatures: readonly string[]
}

// A dot could be moved from one of the three signed texts to the next: the standard forbids it in the id.
const idPattern = /^[!-~]{1,255}$/
// A leading zero would be another text for the same time. The digits of the year 33658 are enough.
const timestampPattern = /^(?:0|[1-9]\d{0,11})$/
const base64Pattern = /^[A-Za-z0-9+/]+={0,2}$/

export const isWebhookId = (id: string): boolean => idPattern.test(id) && !id.includes('.')

/** @throws WebhookError HEADER_MISSING or HEADER_MALFORMED */
export function readHeaders(headers: WebhookHeaders): Stated {
  const id = required(headers, 'webhook-id')
  if (!isWebhookId(id)) throw malformed('webhook-id')
  const timestamp = required(headers, 'webhook-timestamp')
  if (!timestampPattern.test(timestamp)) throw malformed('webhook-timestamp')
  const signatures = required(headers, 'webhook-signature')
    .split(' ')
    .filter((text) => text !== '')
    .map((text) => text.split(','))
  for (const [version, value, ...rest] of signatures) {
    if (version === undefined || value === undefined || rest.length > 0) throw malformed('webhook-signature')
  }
  // Other versions are for receivers who know them: `v1a` is asymmetric.
  const ours = signatures.flatMap(([version, value = '']) => (version === 'v1' ? [value] : []))
  if (!ours.every((value) => base64Pattern.test(value))) throw malformed('webhook-signature')
  return { id, timestamp, signatures: ours }
}

const malformed = (name: string) =>
  new WebhookError(
    'HEADER_MALFORMED',
    `The header ${name} is not of the form that Standard Webhooks gives it.`,
  )

function required(headers: WebhookHeaders, name: string): string {
  const value = find(headers, name)
  if (value === undefined || value === '') {
    throw new WebhookError('HEADER_MISSING', `The header ${name} is missing.`)
  }
  return value
}

function find(headers: WebhookHeaders, name: string): string | undefined {
  if (isGetter(headers)) return headers.get(name) ?? undefined
  // More than one, also under names in different case: which of them was meant is not ours to choose.
  const found = Object.entries(headers)
    .flatMap(([key, value]) => (key.toLowerCase() === name && value !== undefined ? [value] : []))
    .flat()
  if (found.length > 1) throw malformed(name)
  return found[0]
}

function isGetter(headers: WebhookHeaders): headers is { get(name: string): string | null } {
  return typeof headers.get === 'function'
}
