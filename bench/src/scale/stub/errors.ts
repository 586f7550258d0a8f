/** An error that DynamoDB answers with, as opposed to one of the stub, which is thrown into the caller's face. */
export class ServiceError extends Error {
  override readonly name: string
  /** What the answer carries beside the message. */
  readonly details: Readonly<Record<string, unknown>>

  /** @param name the exception's name as the API reference spells it */
  constructor(name: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.name = name
    this.details = details
  }
}

export const invalid = (message: string) => new ServiceError('ValidationException', message)

/** The request needs something that this stub does not have: a gap to be closed, never to be answered around. */
export class UnsupportedRequestError extends Error {
  override readonly name = 'UnsupportedRequestError'
}
