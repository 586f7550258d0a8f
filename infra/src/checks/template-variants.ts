import type { StageSettings } from '../settings.ts'
import { type StackTemplate, synthesize } from '../synth.ts'

const certificate = (region: string) =>
  `arn:aws:acm:${region}:111122223333:certificate/11111111-2222-3333-4444-555555555555`

/** A stage of each kind that settings can make: everything that a template can hold is in one of them. */
export const variants: Readonly<Record<string, Partial<StageSettings>>> = {
  defaults: {},
  canary: {
    release: 'canary',
    alarmEmail: 'team@example.com',
    tracing: true,
    corsOrigins: ['https://app.example.com'],
  },
  domains: {
    front: {
      kind: 'http-api',
      domain: { name: 'files.example.com', certificateArn: certificate('eu-west-1') },
      throttle: { rate: 100, burst: 200 },
    },
    docs: {
      kind: 'cloudfront',
      domain: { name: 'docs.example.com', certificateArn: certificate('us-east-1') },
    },
  },
  'function-url': { front: { kind: 'function-url' } },
  'load-balancer': {
    front: {
      kind: 'load-balancer',
      vpcId: 'vpc-0123456789abcdef0',
      subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      certificateArn: certificate('eu-west-1'),
      domainName: 'files.example.com',
    },
  },
  'docs-from-api': { docs: { kind: 'api' } },
  'docs-elsewhere': { docs: { kind: 'elsewhere', url: 'https://docs.example.com' } },
}

/** The template of a stage with these settings, whose functions are nowhere. */
export function templateOf(settings: Partial<StageSettings>): StackTemplate {
  return synthesize({
    stage: 'dev',
    settings,
    artifacts: {
      api: 'functions/a.zip',
      worker: 'functions/w.zip',
      sweeper: 'functions/b.zip',
      setup: 'functions/c.zip',
      docs: 'functions/d.zip',
    },
    contentSecurityPolicy: "default-src 'none'; connect-src 'self'",
  })
}
