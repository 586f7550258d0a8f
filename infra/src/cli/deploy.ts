import { execFileSync } from 'node:child_process'
import { planText } from '@lading/stack/deploy/engine'
import { stages } from '../../stages.ts'
import { buildAll } from '../build.ts'
import { deployStage } from '../deploy-stage.ts'
import { planStage } from '../plan-stage.ts'
import { policiesOfAll } from '../policy.ts'
import { readArguments } from './arguments.ts'
import { connect } from './cloud.ts'
import { confirm, report, terminalProgress } from './terminal.ts'

const usage = `Usage: npx -y pnpm@12 run deploy [--stage NAME] [--region REGION] [--plan] [--yes] [--allow-data-loss] [--no-key] [--policy]

  --stage NAME         Which stage; several live side by side. Default: prod.
  --region REGION      Where. Default: $AWS_REGION.
  --plan               Show what would change, and change nothing.
  --yes                Go on without asking.
  --allow-data-loss    Do what replaces or removes a table or a bucket.
  --no-key             Do not ask for the first API key: where others read what is printed.
  --policy             Print the policies that a key needs to deploy (infra/deploy-policy), and nothing else.

Ends with 0 when it is done, 1 when it failed, 2 when it was called wrongly, 3 when whoever was asked said no.

Credentials are those of the AWS SDK: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`

const options = readArguments(
  usage,
  { plan: 'boolean', 'allow-data-loss': 'boolean', 'no-key': 'boolean', policy: 'boolean' },
  process.env,
)
const { stage, values } = options
if (values.policy === true) {
  console.log(
    policiesOfAll()
      .map((document) => JSON.stringify(document, undefined, 2))
      .join('\n\n'),
  )
  process.exit(0)
}

/** The commit that is deployed, where git knows it. */
function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'no commit'
  }
}

const whyNoKey =
  values['no-key'] === true
    ? 'not asked for (--no-key)'
    : 'the first one was used already: make others with keys.create'
const cloud = connect(options.region(), process.env)
const controller = new AbortController()
const { onStep, onEvent } = terminalProgress((line) => console.log(line))
try {
  onStep('Building functions and docs.')
  const build = await buildAll(controller.signal, stages[stage]?.docs?.kind === 'api')
  const now = () => new Date()
  if (values.plan === true) {
    onStep(`Asking what would change in ${stage}.`)
    const plan = await planStage(cloud, { stage, settings: stages[stage] ?? {}, build, now })
    console.log(`\n${planText(plan)}\n\nNothing was changed.`)
    process.exit(0)
  }
  const { outcome, outputs, apiKey, releaseId } = await deployStage(cloud, {
    stage,
    settings: stages[stage] ?? {},
    build,
    note: commit(),
    allowLoss: values['allow-data-loss'] === true,
    asksForKey: values['no-key'] !== true,
    onStep,
    onEvent,
    onPlan: async (plan) => {
      console.log(`\n${planText(plan)}\n`)
      return options.yes || plan.changes.every(({ what }) => what === 'create') || (await confirm('Do this?'))
    },
    now,
  })
  if (outcome === 'only-planned') {
    console.log('Nothing was changed.')
    process.exitCode = 3
  } else {
    const line = (name: string, value: string | undefined) =>
      value === undefined ? [] : [`  ${name.padEnd(10)} ${value}`]
    console.log(
      [
        '',
        outcome === 'unchanged' ? `${stage} was up to date.` : `${stage} is deployed (release ${releaseId}).`,
        '',
        ...line('API', outputs.get('ApiUrl')),
        ...line('Docs', outputs.get('DocsUrl')),
        ...line('Dashboard', outputs.get('DashboardUrl')),
        ...line('DNS', outputs.get('DnsRecords')),
        ...line('API key', apiKey ?? whyNoKey),
        ...(apiKey === undefined
          ? []
          : ['', 'The key is shown until it is used for the first time. Keep it where secrets are kept.']),
      ].join('\n'),
    )
  }
} catch (error) {
  process.exitCode = report(error, `deploying ${stage}`)
}
