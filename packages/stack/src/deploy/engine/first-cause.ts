import type { ResourceEvent } from './events.ts'
import { deniedAction } from './failure.ts'

/** The first thing that went wrong, in the resource's own words, and what to do about it. */
export interface FirstCause {
  readonly logicalId: string
  readonly type: string
  readonly reason: string
  readonly remedy: string
}

/** What CloudFormation says of resources that failed only because another one had. */
const consequences = /^Resource (creation|update|deletion) cancelled|^The following resource\(s\) failed/

/** Texts of services, and what helps. */
const remedies: readonly (readonly [RegExp, string | ((reason: string) => string)])[] = [
  [
    /not authorized to perform|AccessDenied|Access Denied/i,
    (reason) =>
      `The key lacks ${deniedAction(reason) ?? 'a right'}: give it the policies that \`npx -y pnpm@12 run deploy --policy\` prints, and deploy again.`,
  ],
  [
    /already exists/i,
    'Something of this name was made by somebody else, or is left over: remove or rename it, and deploy again.',
  ],
  [
    /limit|quota|exceeded|TooMany/i,
    'A quota of the account is used up: have it raised in Service Quotas, and deploy again.',
  ],
  [/Rate exceeded|Throttl/i, 'AWS refused because of too many calls: deploy again in a minute.'],
  [
    /alarm|CodeDeploy|Rollback triggered/i,
    'The new version was taken back because an alarm went off: look at the dashboard and the logs of that time.',
  ],
  [
    /is not empty|BucketNotEmpty/i,
    'It still holds objects: `npx -y pnpm@12 run destroy --with-files` removes them.',
  ],
  [/certificate/i, 'Look at the certificate: it has to be of this region, and issued.'],
]

/** @param events oldest first */
export function firstCause(events: readonly ResourceEvent[]): FirstCause | undefined {
  const failed = events.filter(({ status, reason }) => status.endsWith('_FAILED') && reason !== undefined)
  const first = failed.find(({ reason = '' }) => !consequences.test(reason)) ?? failed[0]
  if (first === undefined) return undefined
  const { logicalId, type, reason = '' } = first
  const remedy = remedies.find(([pattern]) => pattern.test(reason))?.[1]
  return {
    logicalId,
    type,
    reason,
    remedy:
      typeof remedy === 'function'
        ? remedy(reason)
        : (remedy ?? 'Mend what the reason says, and deploy again.'),
  }
}
