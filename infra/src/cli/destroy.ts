import { destroyStage } from '../destroy-stage.ts'
import { stackNameOf } from '../synth.ts'
import { readArguments, stopWith } from './arguments.ts'
import { connect } from './cloud.ts'
import { confirm, report, terminalProgress } from './terminal.ts'

const usage = `Usage: npx -y pnpm@12 run destroy --stage NAME [--region REGION] [--with-files] [--yes]

  --stage NAME         Which stage. It has to be named.
  --with-files         Also when there are files: they are removed for good.
  --yes                Go on without asking.`

const { stage, isStageNamed, region, yes, values } = readArguments(
  usage,
  { 'with-files': 'boolean' },
  process.env,
)
if (!isStageNamed) stopWith(`Which stage is to be destroyed? Name it with --stage.\n\n${usage}`)
const stackName = stackNameOf(stage)
try {
  const withFiles = values['with-files'] === true
  const question = `Remove ${stackName} in ${region()} with its table${withFiles ? ' and ALL ITS FILES' : ''}?`
  if (!yes && !(await confirm(question))) process.exit(1)
  const isDone = await destroyStage(connect(region(), process.env), {
    ...terminalProgress((line) => console.log(line)),
    stage,
    withFiles,
    now: () => new Date(),
  })
  console.log(
    isDone
      ? `${stackName} is gone. The bucket of artifacts stays: it has what was deployed, of all stages.`
      : `There is no ${stackName} in ${region()}.`,
  )
} catch (error) {
  process.exitCode = report(error, `destroying ${stage}`)
}
