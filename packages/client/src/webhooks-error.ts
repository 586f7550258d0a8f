/** What is wrong with a webhook, for a program. */
export type WebhookErrorCode =
  /** `webhook-id`, `webhook-timestamp` or `webhook-signature` is not there. */
  | 'HEADER_MISSING'
  /** One of them is there, and cannot be right. */
  | 'HEADER_MALFORMED'
  /** It was sent longer ago than the tolerance allows: it may be a repetition by somebody who overheard it. */
  | 'TOO_OLD'
  /** It says that it will be sent later than the tolerance allows. */
  | 'FROM_THE_FUTURE'
  /** No signature was made with any of the secrets over these bytes. */
  | 'SIGNATURE_MISMATCH'
  /** The sender is the right one, and the body is not JSON in UTF-8. */
  | 'PAYLOAD_MALFORMED'
  /** A secret is not `whsec_` and base64 of 24 to 64 bytes: the receiver's own mistake. */
  | 'SECRET_INVALID'

/** Why a webhook was refused. Neither secrets nor signatures nor anything of the body appear in it. */
export class WebhookError extends Error {
  /** The name of the class. */
  override readonly name = 'WebhookError'
  /** What is wrong, for a program. */
  readonly code: WebhookErrorCode

  constructor(code: WebhookErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
