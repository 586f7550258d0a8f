import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { serviceName as service } from '@lading/service/service-name'
import { DeployFailure } from '@lading/stack/deploy/engine'
import {
  availability,
  binOf,
  budgetUsed,
  type CallSource,
  chartSvg,
  comparisonText,
  type Figures,
  insights,
  logFiles,
  type Measured,
  QueryFailure,
  type Range,
  tableText,
  textChart,
} from '@lading/stack/observe/sla'
import { stages } from '../../stages.ts'
import { assertStageName, defaultSettings } from '../settings.ts'
import { readRegion, stopWith } from './arguments.ts'
import { readTime } from './sla-time.ts'
import { report } from './terminal.ts'

const usage = `Usage: npx -y pnpm@12 run sla [--since 7d] [--until TIME] [--operation NAME] [--split TIME] [--svg FILE] [--json]

What calls took, how many failed, and how much of the error budget is used, for each operation.

  --since TIME       From when: 90m, 24h or 7d ago, or a time as 2026-11-23T20:05 (UTC). Default: 7d.
  --until TIME       To when. Default: now.
  --operation NAME   One operation alone, as files.create.
  --split TIME       Before and after: both sides beside each other.
  --svg FILE         Draws a chart of it.
  --json             Prints it for programs.

Where the calls are:
  --data DIRECTORY   What \`start\` has kept there. Default: .lading below the current directory.
  --stage NAME       A stage on AWS, from CloudWatch Logs; with --region REGION, else $AWS_REGION.`

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        since: { type: 'string', default: '7d' },
        until: { type: 'string' },
        operation: { type: 'string' },
        split: { type: 'string' },
        svg: { type: 'string' },
        json: { type: 'boolean', default: false },
        data: { type: 'string', default: '.lading' },
        stage: { type: 'string' },
        region: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    const now = new Date()
    const range = {
      since: readTime(values.since, now),
      until: values.until === undefined ? now : readTime(values.until, now),
    }
    if (range.since >= range.until) throw new RangeError('--since is not before --until.')
    const split = values.split === undefined ? undefined : readTime(values.split, now)
    if (split !== undefined && (split <= range.since || split >= range.until)) {
      throw new RangeError('--split is not between --since and --until.')
    }
    if (values.stage !== undefined) assertStageName(values.stage)
    return { ...values, range, split }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    stopWith(`${error.message}\n\n${usage}`)
  }
}

const options = readOptions()
if (options.help) {
  console.log(usage)
  process.exit(0)
}
const { stage, range, split, operation } = options
const controller = new AbortController()
process.once('SIGINT', () => controller.abort())

function sourceOf(): CallSource {
  if (stage === undefined) return logFiles(resolve(join(options.data, 'logs')))
  const region = readRegion(options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION)
  return insights({
    client: new CloudWatchLogsClient({ region, maxAttempts: 8 }),
    logGroupName: `/${service}/${stage}/api`,
    pause: (ms) => delay(ms),
    signal: controller.signal,
  })
}

function nothing(source: CallSource): string {
  return stage === undefined
    ? `No calls in ${source.name} in this time. \`npx -y pnpm@12 start\` keeps them there, but for --ephemeral; --data names another directory, --stage a stage on AWS.`
    : `No calls in ${source.name} in this time.`
}

const objective = { ...defaultSettings, ...(stage === undefined ? {} : stages[stage]) }.objective

const forPrograms = (figures: Figures) => ({
  ...figures,
  availability: availability(figures),
  budgetUsed: budgetUsed(figures, objective),
})

const measuredForPrograms = ({ operations, total, malformed }: Measured) => ({
  operations: operations.map((figures) => ({ operation: figures.operation, ...forPrograms(figures) })),
  total: forPrograms(total),
  malformed,
})

async function run(source: CallSource): Promise<void> {
  const binMs = binOf(range)
  const measure = (of: Range) => source.measure(of, binMs, operation)
  const whole = await measure(range)
  const sides =
    split === undefined
      ? undefined
      : await Promise.all([measure({ ...range, until: split }), measure({ ...range, since: split })])
  if (options.json) {
    const [before, after] = (sides ?? []).map(measuredForPrograms)
    const { since, until } = range
    console.log(
      JSON.stringify(
        {
          source: source.name,
          since,
          until,
          objective,
          ...measuredForPrograms(whole),
          ...(split && { split, before, after }),
        },
        undefined,
        2,
      ),
    )
  } else if (whole.total.calls === 0) console.log(nothing(source))
  else {
    const title = `${service}${stage === undefined ? '' : `, ${stage}`}: ${range.since.toISOString()} to ${range.until.toISOString()}, ${source.name}`
    const parts = [title, tableText(whole, objective)]
    const [before, after] = sides ?? []
    if (before !== undefined && after !== undefined) {
      parts.push(`Before and after ${split?.toISOString()}:`, comparisonText(before, after))
    }
    parts.push(textChart(whole.bins, binMs))
    if (whole.malformed > 0)
      parts.push(`Lines that could not be read and are not counted: ${whole.malformed}.`)
    console.log(parts.join('\n\n'))
  }
  if (options.svg === undefined) return
  const [before, after] = sides ?? []
  const text = chartSvg({
    title: `What calls took${operation === undefined ? '' : `: ${operation}`}`,
    range,
    binMs,
    bins: whole.bins,
    total: whole.total,
    ...(split === undefined || before === undefined || after === undefined
      ? {}
      : { split: { at: split, before: before.total, after: after.total } }),
  })
  await writeFile(options.svg, text)
  if (!options.json) console.log(`\nThe chart is in ${options.svg}.`)
}

/** What the errors of CloudWatch Logs mean here. */
function explained(error: unknown): unknown {
  if (error instanceof QueryFailure) {
    return new DeployFailure('REFUSED', `${error.message}.`, 'Ask again, or for less time with --since.', {
      cause: error,
    })
  }
  if (error instanceof Error && error.name === 'ResourceNotFoundException') {
    return new DeployFailure(
      'NO_STACK',
      `There are no logs of stage ${stage} in this region.`,
      'Look at --stage and at the region; a stage has logs from its first call on.',
      { cause: error },
    )
  }
  if (error instanceof Error && error.name === 'AccessDeniedException') {
    return new DeployFailure(
      'ACCESS_DENIED',
      error.message,
      'The key needs logs:StartQuery on the log group, and logs:GetQueryResults and logs:StopQuery.',
      { cause: error },
    )
  }
  return error
}

try {
  await run(sourceOf())
} catch (error) {
  process.exitCode = report(explained(error), 'reading the logs')
}
