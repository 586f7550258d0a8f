/** The services that the fake answers for, by the names of their clients in `cloud.clients`. */
export type Service = 'cloudFormation' | 's3' | 'sts' | 'lambda' | 'ssm'

/** An error as it travels from a service to the SDK. */
export interface ErrorAnswer {
  /** What the service calls it; the SDK may add `Exception` to it. */
  readonly code: string
  /** Of HTTP. */
  readonly status: number
  readonly message: string
}

/** An error that a service answers with. The SDK gets it over the wire and makes its own error of it, retries included. */
export class AwsError extends Error {
  override readonly name = 'AwsError'
  readonly #answers: (service: Service) => ErrorAnswer

  constructor(message: string, answers: (service: Service) => ErrorAnswer) {
    super(message)
    this.#answers = answers
  }

  answerOf(service: Service): ErrorAnswer {
    return this.#answers(service)
  }
}

/** Any error, by the code that the service has for it. @param status of HTTP */
export function awsError(code: string, status: number, message: string): AwsError {
  return new AwsError(message, () => ({ code, status, message }))
}

/** CloudFormation's answer to whatever does not fit; it has no other code for most of them. */
export const validationError = (message: string) => awsError('ValidationError', 400, message)

/** The key may not do it. @param action `s3:CreateBucket` @param resource an ARN */
export function accessDenied(action: string, resource: string): AwsError {
  const message = `User: arn:aws:iam::123456789012:user/deployer is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`
  return new AwsError(message, (service) => ({
    code: service === 'lambda' || service === 'ssm' ? 'AccessDeniedException' : 'AccessDenied',
    status: service === 'ssm' ? 400 : 403,
    message,
  }))
}

const throttling: Readonly<Record<Service, readonly [code: string, status: number, message: string]>> = {
  cloudFormation: ['Throttling', 400, 'Rate exceeded'],
  sts: ['Throttling', 400, 'Rate exceeded'],
  s3: ['SlowDown', 503, 'Please reduce your request rate.'],
  lambda: ['TooManyRequestsException', 429, 'Rate Exceeded.'],
  ssm: ['ThrottlingException', 400, 'Rate exceeded'],
}

/** Too many calls; the SDK tries again by itself. */
export function throttled(): AwsError {
  return new AwsError('Rate exceeded', (service) => {
    const [code, status, message] = throttling[service]
    return { code, status, message }
  })
}

const internal: Readonly<Record<Service, string>> = {
  cloudFormation: 'InternalFailure',
  sts: 'InternalFailure',
  s3: 'InternalError',
  lambda: 'ServiceException',
  ssm: 'InternalServerError',
}

/** The service failed; the SDK tries again by itself. */
export function serverError(): AwsError {
  const message = 'We encountered an internal error. Please try again.'
  return new AwsError(message, (service) => ({ code: internal[service], status: 500, message }))
}

/** The key is not known, or no longer. */
export function invalidCredentials(): AwsError {
  const message = 'The security token included in the request is invalid.'
  return new AwsError(message, (service) => ({
    code:
      service === 's3'
        ? 'InvalidAccessKeyId'
        : service === 'lambda' || service === 'ssm'
          ? 'UnrecognizedClientException'
          : 'InvalidClientTokenId',
    status: service === 'ssm' ? 400 : 403,
    message,
  }))
}
