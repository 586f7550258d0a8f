import { prices } from '../../infra/src/prices.ts'
import { defaultSettings, type StageSettings } from '../../infra/src/settings.ts'
import type { Front, Thresholds } from '../../packages/stack/src/deploy/index.ts'
import { code, tableOf } from './table.ts'

type Plain = Exclude<keyof StageSettings, 'thresholds' | 'objective'>

const meanings: Readonly<Record<Plain, string>> = {
  front: 'What stands before the API function: see [fronts](#fronts).',
  docs: 'Where these docs are: see [where the docs are](#where-the-docs-are).',
  corsOrigins: 'Origins of web pages that may call the API from a browser: `https://app.example.com`.',
  alarmEmail: 'Who is told of alarms. AWS sends a mail first that has to be confirmed.',
  logDays:
    'Days that logs are kept; one of the numbers that CloudWatch knows (1, 3, 5, 7, 14, 30, 60, 90, …).',
  apiMemoryMb: 'Memory of the API function in MB, and with it its share of a processor.',
  tracing: 'X-Ray: see [traces](/docs/guides/monitor#traces).',
  recoverDays: 'Days for which bytes that were deleted or overwritten can be brought back by hand.',
  release: "A new version takes all calls at once (`'at-once'`), or is tried first (`'canary'`).",
}

const ofThresholds: Readonly<Record<keyof Thresholds, string>> = {
  failedPercent: 'Percent of the calls that may fail with 5xx before there is an alarm.',
  p99Ms: 'Milliseconds that 99 of 100 calls have to stay below.',
  memoryPercent: "Percent of the API function's memory that may be in use.",
  queueAgeSeconds: 'Seconds that a message may wait in a queue. No stage has such a queue yet.',
}

const ofObjective: Readonly<Record<keyof StageSettings['objective'], string>> = {
  goal: 'Percent of the calls that have to succeed: see [the objective](/docs/guides/monitor#the-objective).',
  days: 'Days over which that is looked at.',
}

/** A default as it would be written in `stages.ts`. */
function literal(value: unknown): string {
  if (value === undefined) return 'nobody'
  const text = Array.isArray(value)
    ? JSON.stringify(value)
    : typeof value === 'object' && value !== null
      ? `{ ${Object.entries(value)
          .map(([name, one]) => `${name}: ${JSON.stringify(one)}`)
          .join(', ')} }`
      : JSON.stringify(value)
  return code(text.replaceAll('"', "'"))
}

const plain = (name: Plain) => [code(name), literal(defaultSettings[name]), meanings[name]]
const nested = <Group extends 'thresholds' | 'objective'>(
  group: Group,
  texts: Readonly<Record<keyof StageSettings[Group], string>>,
) =>
  (Object.keys(texts) as (keyof StageSettings[Group])[]).map((name) => [
    code(`${group}.${String(name)}`),
    literal(defaultSettings[group][name]),
    texts[name],
  ]) // the keys of what was written above

/** Every setting with its default. Its own type asks for a sentence on each. */
export const settingsTable = () =>
  tableOf(
    ['setting', 'default', 'what it says'],
    [
      ...(Object.keys(meanings) as Plain[]).map(plain), // the same
      ...nested('objective', ofObjective),
      ...nested('thresholds', ofThresholds),
    ],
  )

const fronts: Readonly<Record<Front['kind'], readonly [size: string, brings: string, needs: string]>> = {
  'http-api': [
    '6 MB',
    'API Gateway HTTP API: an access log, a bound of requests a second (`throttle`: `rate`, `burst`), a `domain` of your own (`name`, `certificateArn` of the same region)',
    `nothing; $${prices.millionHttpRequests} for a million requests`,
  ],
  'function-url': [
    '6 MB',
    'the function itself: nothing between, nothing to pay for it; no access log, no bound on requests',
    'nothing',
  ],
  'load-balancer': [
    '1 MB',
    'an Application Load Balancer in your network, at your domain, over TLS',
    '`vpcId`, `subnetIds` (public, of two zones at least), `certificateArn`, `domainName`; the balancer costs by the hour',
  ],
}

export const frontsTable = () =>
  tableOf(
    ['`front.kind`', 'largest answer', 'what it is', 'what it needs'],
    Object.entries(fronts).map(([kind, [size, brings, needs]]) => [code(kind), size, brings, needs]),
  )

const docs: Readonly<Record<StageSettings['docs']['kind'], readonly [is: string, needs: string]>> = {
  cloudfront: [
    'in a bucket of their own behind CloudFront, and the API at the same address below `/v1`, `/rpc`, `/health` and `/openapi.json`',
    'nothing; `domain` (`name`, `certificateArn` of us-east-1) for an address of your own',
  ],
  api: [
    'at the address of the API below `/docs`, from a function of their own that asks AWS for nothing',
    'a front that leads to two functions: not `function-url`',
  ],
  elsewhere: [
    'nowhere on AWS: `url` says where the `type` of each problem and the text of each alarm lead to',
    '`url`',
  ],
}

export const docsTable = () =>
  tableOf(
    ['`docs.kind`', 'where they are', 'what it needs'],
    Object.entries(docs).map(([kind, texts]) => [code(kind), ...texts]),
  )
