import type { Front, Thresholds } from '@lading/stack/deploy'

/** What may differ from stage to stage; everything has a default. */
export interface StageSettings {
  /** What stands before the API function. */
  readonly front: Front
  /**
   * Where the docs are: on S3 behind CloudFront, together with the API; at the address of the API, from a function of their own; or
   * elsewhere.
   */
  readonly docs:
    | {
        readonly kind: 'cloudfront'
        /** An address of one's own, for docs and API; its certificate has to be in us-east-1. */
        readonly domain?: { readonly name: string; readonly certificateArn: string }
      }
    | { readonly kind: 'api' }
    | { readonly kind: 'elsewhere'; readonly url: string }
  /** Origins of web pages that may call the API and send files from a browser. */
  readonly corsOrigins: readonly string[]
  /** Who is told of alarms; nobody but the dashboard unless set. */
  readonly alarmEmail: string | undefined
  /** Days that logs are kept; one of those that CloudWatch knows. */
  readonly logDays: number
  /** Memory of the API function in MB, and with it the share of a processor: see docs/decisions/0026. */
  readonly apiMemoryMb: number
  /** X-Ray: costs, and adds to cold starts. */
  readonly tracing: boolean
  /** Percent of the calls that have to succeed over so many days. */
  readonly objective: { readonly goal: number; readonly days: number }
  readonly thresholds: Thresholds
  /** Days for which bytes that were deleted or overwritten can be brought back by hand. */
  readonly recoverDays: number
  /** A new version takes all calls at once, or a tenth of them for five minutes, and none when an alarm goes off. */
  readonly release: 'at-once' | 'canary'
}

export const defaultSettings: StageSettings = {
  front: { kind: 'http-api' },
  docs: { kind: 'cloudfront' },
  corsOrigins: [],
  alarmEmail: undefined,
  logDays: 30,
  apiMemoryMb: 1024,
  tracing: false,
  objective: { goal: 99.9, days: 28 },
  thresholds: { failedPercent: 1, p99Ms: 2000, memoryPercent: 80, queueAgeSeconds: 300 },
  recoverDays: 14,
  release: 'at-once',
}

/** A stage's name is part of names of AWS that take no more. */
const stagePattern = /^[a-z][a-z0-9-]{0,18}[a-z0-9]$|^[a-z]$/

/** Names of stacks that are no stages: see src/github/roles.ts. */
export const githubRolesName = 'github-roles'

/** @throws RangeError with what is wrong, for a person */
export function assertStageName(stage: string): void {
  if (stage === githubRolesName) {
    throw new RangeError(`A stage cannot be called "${stage}": the stack of the roles for GitHub is.`)
  }
  if (!stagePattern.test(stage)) {
    throw new RangeError(
      `"${stage}" cannot be a stage's name: it is 1 to 20 lower-case letters, digits and hyphens, a letter first.`,
    )
  }
}
