import { Fn, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { type CfnStage, DomainName, HttpApi, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2'
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ListenerCondition,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2'
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets'
import { FunctionUrlAuthType, type IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'

/** What stands before the function. */
export type Front =
  /** API Gateway HTTP API: access log, throttling, a domain of one's own. 10 MB, 30 s. */
  | {
      readonly kind: 'http-api'
      readonly domain?: { readonly name: string; readonly certificateArn: string }
      /** Requests a second of all callers together; what is above gets 429. API Gateway's own unless set. */
      readonly throttle?: { readonly rate: number; readonly burst: number }
    }
  /** A function URL: nothing between, and nothing to pay for it. No throttling and no access log of its own. */
  | { readonly kind: 'function-url' }
  /** An Application Load Balancer of the team's network: 1 MB. */
  | {
      readonly kind: 'load-balancer'
      readonly vpcId: string
      /** Public ones, of two zones at least. */
      readonly subnetIds: readonly string[]
      readonly certificateArn: string
      readonly domainName: string
    }

export interface HttpFrontProps {
  readonly front: Front
  readonly target: IFunction
  /** A site below a path of its own, from another function; a function URL has none. */
  readonly site?: { readonly path: string; readonly target: IFunction }
  readonly accessLogGroupName: string
  readonly logRetention: RetentionDays
}

/**
 * What an access log says of a request. Not its path: an address by external reference is text of a user, and so is a
 * query.
 */
const accessLogFormat = JSON.stringify({
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  method: '$context.httpMethod',
  status: '$context.status',
  protocol: '$context.protocol',
  responseLength: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
})

/** What whoever has the domain writes into its DNS: `name CNAME target`. */
export interface DnsRecord {
  readonly name: string
  readonly target: string
}

/** Of an address, whose text is known only when it is deployed. */
const hostOf = (url: string) => Fn.select(2, Fn.split('/', url))

/** The way in, from the internet to a function. */
export class HttpFront extends Construct {
  /** Without a slash at the end. */
  readonly url: string
  /** The host name that CloudFront's origin is: AWS's own where it answers, which needs no record in the DNS. */
  readonly host: string
  /** The record that the domain needs in the DNS; undefined where there is no domain. */
  readonly record: DnsRecord | undefined

  constructor(scope: Construct, id: string, props: HttpFrontProps) {
    super(scope, id)
    const { front, target } = props
    if (front.kind === 'http-api') {
      const { api, domain } = this.#httpApi(props, front)
      const name = front.domain?.name
      this.url = name === undefined ? api.apiEndpoint : `https://${name}`
      this.host = hostOf(api.apiEndpoint)
      this.record = domain && name !== undefined ? { name, target: domain.regionalDomainName } : undefined
    } else if (front.kind === 'function-url') {
      const { url } = target.addFunctionUrl({ authType: FunctionUrlAuthType.NONE })
      this.host = hostOf(url)
      // A function URL ends with a slash.
      this.url = Fn.join('', ['https://', this.host])
    } else {
      const balancer = this.#loadBalancer(props, front)
      this.url = `https://${front.domainName}`
      // Its certificate is the domain's.
      this.host = front.domainName
      this.record = { name: front.domainName, target: balancer.loadBalancerDnsName }
    }
  }

  #httpApi(
    { target, site, accessLogGroupName, logRetention }: HttpFrontProps,
    front: Front & { kind: 'http-api' },
  ) {
    const { throttle } = front
    const domain =
      front.domain &&
      new DomainName(this, 'Domain', {
        domainName: front.domain.name,
        certificate: Certificate.fromCertificateArn(this, 'Certificate', front.domain.certificateArn),
      })
    const api = new HttpApi(this, 'HttpApi', {
      apiName: Stack.of(this).stackName,
      createDefaultStage: false,
      defaultIntegration: new HttpLambdaIntegration('Integration', target),
    })
    if (site !== undefined) {
      const integration = new HttpLambdaIntegration('Site', site.target)
      // The page itself, what is below it, and the page as text.
      for (const path of [site.path, `${site.path}/{proxy+}`, `${site.path}.md`]) {
        api.addRoutes({ path, integration })
      }
    }
    const logGroup = new LogGroup(this, 'AccessLogs', {
      logGroupName: accessLogGroupName,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      ...(throttle === undefined
        ? {}
        : { throttle: { rateLimit: throttle.rate, burstLimit: throttle.burst } }),
      ...(domain === undefined ? {} : { domainMapping: { domainName: domain } }),
    })
    const resource = stage.node.defaultChild as CfnStage // what HttpStage is made of
    resource.accessLogSettings = { destinationArn: logGroup.logGroupArn, format: accessLogFormat }
    return { api, domain }
  }

  #loadBalancer({ target, site }: HttpFrontProps, front: Front & { kind: 'load-balancer' }) {
    const { vpcId, subnetIds, certificateArn } = front
    const subnets = subnetIds.map((subnetId, at) => Subnet.fromSubnetId(this, `Subnet${at}`, subnetId))
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId,
      availabilityZones: subnetIds.map((_, at) => Fn.select(at, Fn.getAzs())),
      publicSubnetIds: [...subnetIds],
    })
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'HTTPS from anywhere',
      allowAllOutbound: false,
    })
    const balancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      vpcSubnets: { subnets },
      internetFacing: true,
      securityGroup,
      dropInvalidHeaderFields: true,
      deletionProtection: false,
    })
    const listener = balancer.addListener('Https', {
      port: 443,
      protocol: ApplicationProtocol.HTTPS,
      sslPolicy: SslPolicy.RECOMMENDED_TLS,
      certificates: [{ certificateArn }],
    })
    const lead = (id: string, to: IFunction, paths?: string[]) => {
      const group = listener.addTargets(id, {
        targets: [new LambdaTarget(to)],
        healthCheck: { enabled: false },
        ...(paths === undefined ? {} : { priority: 1, conditions: [ListenerCondition.pathPatterns(paths)] }),
      })
      group.setAttribute('lambda.multi_value_headers.enabled', 'true')
    }
    lead('Function', target)
    if (site !== undefined) lead('Site', site.target, [site.path, `${site.path}/*`, `${site.path}.md`])
    return balancer
  }
}
