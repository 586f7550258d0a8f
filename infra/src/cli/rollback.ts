import { planText } from '@lading/stack/deploy/engine'
import { rollbackStage } from '../deploy-stage.ts'
import { readArguments } from './arguments.ts'
import { connect } from './cloud.ts'
import { confirm, report, terminalProgress } from './terminal.ts'

const usage = `Usage: npx -y pnpm@12 run rollback [--stage NAME] [--region REGION] [--to RELEASE] [--yes]

  --to RELEASE         Which release; the one before the newest unless given. A wrong one is answered with those there are.
  --yes                Go on without asking.`

const { stage, region, yes, values } = readArguments(usage, { to: 'string' }, process.env)
try {
  const { to, outcome } = await rollbackStage(connect(region(), process.env), {
    ...terminalProgress((line) => console.log(line)),
    stage,
    to: values.to,
    onPlan: async (plan) => {
      console.log(`\n${planText(plan)}\n`)
      return yes || (await confirm('Do this?'))
    },
    now: () => new Date(),
  })
  console.log(
    outcome === 'unchanged'
      ? `${stage} is what ${to} was: nothing changes.`
      : outcome === 'only-planned'
        ? 'Nothing was changed.'
        : `${stage} is back at ${to}. The docs stay those of the newest release.`,
  )
} catch (error) {
  process.exitCode = report(error, `rolling back ${stage}`)
}
