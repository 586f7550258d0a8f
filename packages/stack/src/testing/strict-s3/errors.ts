/** An error that S3 answers with; codes, statuses and messages are those of AWS. */
export class S3Error extends Error {
  readonly code: string
  readonly status: number
  /** Further elements of the XML answer, such as `HeadersNotSigned`. */
  readonly details: Readonly<Record<string, string>>

  constructor(code: string, status: number, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message)
    this.code = code
    this.status = status
    this.details = details
  }
}

type Details = Readonly<Record<string, string>>

/** One maker for each error that this server knows, so that a code and its status stand in one place. */
export const s3Errors = {
  accessDenied: (message = 'Access Denied', details?: Details) =>
    new S3Error('AccessDenied', 403, message, details),
  authorizationMalformed: (message: string) => new S3Error('AuthorizationHeaderMalformed', 400, message),
  authorizationQuery: (message: string) => new S3Error('AuthorizationQueryParametersError', 400, message),
  badDigest: (what: string) =>
    new S3Error('BadDigest', 400, `The ${what} you specified did not match the calculated checksum.`),
  bucketNotEmpty: () => new S3Error('BucketNotEmpty', 409, 'The bucket you tried to delete is not empty'),
  contentSha256Mismatch: () =>
    new S3Error(
      'XAmzContentSHA256Mismatch',
      400,
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ),
  entityTooLarge: () =>
    new S3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed object size.'),
  entityTooSmall: (details: Details) =>
    new S3Error(
      'EntityTooSmall',
      400,
      'Your proposed upload is smaller than the minimum allowed size',
      details,
    ),
  incompleteBody: () =>
    new S3Error(
      'IncompleteBody',
      400,
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
    ),
  internal: () => new S3Error('InternalError', 500, 'We encountered an internal error. Please try again.'),
  invalidAccessKey: () =>
    new S3Error(
      'InvalidAccessKeyId',
      403,
      'The AWS Access Key Id you provided does not exist in our records.',
    ),
  invalidArgument: (message: string, details?: Details) =>
    new S3Error('InvalidArgument', 400, message, details),
  invalidBucketName: () => new S3Error('InvalidBucketName', 400, 'The specified bucket is not valid.'),
  invalidDigest: () => new S3Error('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.'),
  invalidPart: (details: Details) =>
    new S3Error(
      'InvalidPart',
      400,
      'One or more of the specified parts could not be found. The part may not have been uploaded, or the specified ' +
        "entity tag may not match the part's entity tag.",
      details,
    ),
  invalidPartOrder: () =>
    new S3Error(
      'InvalidPartOrder',
      400,
      'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
    ),
  invalidRange: (details: Details) =>
    new S3Error('InvalidRange', 416, 'The requested range is not satisfiable', details),
  invalidRequest: (message: string) => new S3Error('InvalidRequest', 400, message),
  invalidUri: () => new S3Error('InvalidURI', 400, "Couldn't parse the specified URI."),
  keyTooLong: () => new S3Error('KeyTooLongError', 400, 'Your key is too long'),
  malformedTrailer: () =>
    new S3Error(
      'MalformedTrailerError',
      400,
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    ),
  malformedXml: () =>
    new S3Error(
      'MalformedXML',
      400,
      'The XML you provided was not well-formed or did not validate against our published schema',
    ),
  methodNotAllowed: () =>
    new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.'),
  noSuchBucket: () => new S3Error('NoSuchBucket', 404, 'The specified bucket does not exist'),
  noSuchKey: () => new S3Error('NoSuchKey', 404, 'The specified key does not exist.'),
  noSuchUpload: (uploadId: string) =>
    new S3Error(
      'NoSuchUpload',
      404,
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or ' +
        'completed.',
      { UploadId: uploadId },
    ),
  notImplemented: (what: string) =>
    new S3Error(
      'NotImplemented',
      501,
      `A header or query you provided implies functionality that is not implemented: ${what}`,
    ),
  preconditionFailed: (condition: string) =>
    new S3Error('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', {
      Condition: condition,
    }),
  requestTimeTooSkewed: () =>
    new S3Error(
      'RequestTimeTooSkewed',
      403,
      'The difference between the request time and the current time is too large.',
    ),
  signatureDoesNotMatch: (details: Details) =>
    new S3Error(
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. Check your key and signing ' +
        'method.',
      details,
    ),
} as const
