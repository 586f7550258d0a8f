/** Why a deployment stopped: one sentence on what happened, one on what to do. */
export class DeployFailure extends Error {
  override readonly name = 'DeployFailure'
  readonly code: FailureCode
  /** What was kept, and what to do. */
  readonly remedy: string

  constructor(code: FailureCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.remedy = remedy
  }
}

export type FailureCode =
  | 'NO_CREDENTIALS'
  | 'ACCESS_DENIED'
  | 'THROTTLED'
  | 'UNREACHABLE'
  | 'BUCKET_TAKEN'
  | 'REPLACEMENT_REFUSED'
  | 'STACK_FAILED'
  | 'STACK_BUSY'
  | 'STACK_STUCK'
  | 'CHANGE_SET_FAILED'
  | 'NO_STACK'
  | 'NO_RELEASE'
  | 'HOLDS_FILES'
  | 'SETUP_FAILED'
  | 'REFUSED'

const throttling = [
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'SlowDown',
  'RequestLimitExceeded',
]
const noCredentials = [
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
]
const network = [
  'TimeoutError',
  'ECONNRESET',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'NetworkingError',
]

/**
 * What an error of AWS means to whoever deploys.
 * @param doing what was being done, as `reading the stack`
 * @returns undefined for one that has no meaning of its own
 */
export function toFailure(error: unknown, doing: string): DeployFailure | undefined {
  if (error instanceof DeployFailure) return error
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? String(error.code) : ''
  const again = 'Nothing is lost: the next deploy goes on from where it is.'
  if (noCredentials.includes(error.name)) {
    return new DeployFailure(
      'NO_CREDENTIALS',
      `AWS does not take the credentials while ${doing}: ${error.message}`,
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for temporary ones) of a key that is valid.',
      { cause: error },
    )
  }
  if (isDenied(error)) {
    const action = deniedAction(error.message)
    return new DeployFailure(
      'ACCESS_DENIED',
      `The key may not ${action ?? 'do this'}, which was needed for ${doing}: ${error.message}`,
      `Give the key the policies that \`npx -y pnpm@12 run deploy --policy\` prints. ${again}`,
      { cause: error },
    )
  }
  if (throttling.includes(error.name)) {
    return new DeployFailure(
      'THROTTLED',
      `AWS refuses more calls for now, while ${doing}.`,
      `Deploy again in a minute. ${again}`,
      { cause: error },
    )
  }
  if (network.includes(error.name) || network.includes(code)) {
    return new DeployFailure(
      'UNREACHABLE',
      `AWS cannot be reached, while ${doing}: ${error.message}`,
      `Look at the network and the region, and deploy again. ${again}`,
      { cause: error },
    )
  }
  return undefined
}

/** An answer to HEAD has no body, and so no name of what is wrong. */
function isDenied(error: Error): boolean {
  const { httpStatusCode } = ('$metadata' in error ? error.$metadata : {}) as { httpStatusCode?: number } // the SDK's own type
  return /^Access ?Denied|^UnauthorizedOperation|^Forbidden$/i.test(error.name) || httpStatusCode === 403
}

/** The action that a message of IAM says is missing: `s3:CreateBucket`. */
export function deniedAction(message: string): string | undefined {
  return /not authorized to perform:? ([\w-]+:\w+)/.exec(message)?.[1]
}

/** Runs it; errors of AWS become failures that say what was being done. */
export async function during<T>(doing: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw toFailure(error, doing) ?? error
  }
}
