import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  AccessLevel,
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { DnsRecord } from './http-front.ts'

/** `/docs/guides/start` is the object `docs/guides/start/index.html`; what has a dot in its last part is a file. */
const pathsOfPages = `function handler(event) {
  var request = event.request
  if (request.uri === '/' || request.uri === '/docs') {
    return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/docs/' } } }
  }
  var last = request.uri.slice(request.uri.lastIndexOf('/') + 1)
  if (last === '') request.uri += 'index.html'
  else if (last.indexOf('.') < 0) request.uri += '/index.html'
  return request
}`

export interface DocsSiteProps {
  /** The policy that the built site asks for. */
  readonly contentSecurityPolicy: string
  /** Host name of the API, and the paths that lead to it: the pages call it as their own origin. */
  readonly api: { readonly host: string; readonly paths: readonly string[] }
  /** An address of one's own, for docs and API; its certificate has to be in us-east-1, where CloudFront looks for it. */
  readonly domain?: { readonly name: string; readonly certificateArn: string }
}

/**
 * A static site in a private bucket behind CloudFront, and the API at the same address. What is in the bucket is put there
 * by whoever deploys.
 */
export class DocsSite extends Construct {
  readonly bucket: Bucket
  /** Without a slash at the end. */
  readonly url: string
  /** Its address, for CORS. */
  readonly origin: string
  /** The record that the domain needs in the DNS; undefined where there is no domain. */
  readonly record: DnsRecord | undefined

  constructor(scope: Construct, id: string, { contentSecurityPolicy, api, domain }: DocsSiteProps) {
    super(scope, id)
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      // Whoever deploys builds it anew.
      removalPolicy: RemovalPolicy.DESTROY,
    })
    // CDK's classes and interfaces disagree where exactOptionalPropertyTypes is on; it is the same object.
    const bucket = this.bucket as IBucket
    const headers = new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      },
    })
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'docs',
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket, {
          // Without the right to list, S3 says 403 of a page that is not there.
          originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        // How long something is kept is said by each object: hashed names for ever, pages not at all.
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: headers,
        compress: true,
        functionAssociations: [
          {
            eventType: FunctionEventType.VIEWER_REQUEST,
            function: new EdgeFunction(this, 'Paths', {
              runtime: FunctionRuntime.JS_2_0,
              code: FunctionCode.fromInline(pathsOfPages),
            }),
          },
        ],
      },
      additionalBehaviors: Object.fromEntries(
        api.paths.map((path) => [
          path,
          {
            origin: new HttpOrigin(api.host),
            viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
            allowedMethods: AllowedMethods.ALLOW_ALL,
            cachePolicy: CachePolicy.CACHING_DISABLED,
            originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          },
        ]),
      ),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      priceClass: PriceClass.PRICE_CLASS_100,
      ...(domain === undefined
        ? {}
        : {
            domainNames: [domain.name],
            certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
          }),
    })
    const target = distribution.distributionDomainName
    this.origin = `https://${domain?.name ?? target}`
    this.record = domain && { name: domain.name, target }
    this.url = `${this.origin}/docs`
  }
}
