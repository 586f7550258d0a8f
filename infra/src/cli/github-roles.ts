import { serviceName as service } from '@lading/service/service-name'
import { ArtifactBucket, changeStack, planText } from '@lading/stack/deploy/engine'
import { assertRepository, githubRoles, githubStackName } from '../github/roles.ts'
import { readArguments, stopWith } from './arguments.ts'
import { connect } from './cloud.ts'
import { confirm, report, terminalProgress } from './terminal.ts'

const usage = `Usage: npx -y pnpm@12 run github-roles --repository OWNER/NAME [--branch NAME] [--provider ARN] [--print] [--yes]

Makes the roles that .github/workflows/deploy.yml takes, once: with a key that may make roles.

  --repository OWNER/NAME  Whose workflows may take them.
  --branch NAME            The branch that may deploy. Default: main.
  --provider ARN           GitHub's identity provider, where the account has it already.
  --print                  Print the template of CloudFormation, and make nothing.`

const { values, region, yes } = readArguments(
  usage,
  { repository: 'string', branch: 'string', provider: 'string', print: 'boolean' },
  process.env,
)
const { repository = '', branch = 'main' } = values
try {
  assertRepository(repository)
} catch (error) {
  stopWith(`${error instanceof Error ? error.message : ''}\n\n${usage}`)
}
const template = githubRoles({ repository, branch, providerArn: values.provider })
if (values.print === true) {
  console.log(JSON.stringify(template, undefined, 2))
  process.exit(0)
}
try {
  const cloud = connect(region(), process.env)
  const bucket = await ArtifactBucket.ensure(cloud, service)
  const templateKey = await bucket.putOnce('templates', Buffer.from(JSON.stringify(template)), '.json')
  const { state, outcome } = await changeStack(
    cloud,
    bucket,
    { stackName: githubStackName, templateKey, parameters: {}, tags: { service } },
    {
      ...terminalProgress((line) => console.log(line)),
      allowLoss: false,
      onPlan: (plan) => {
        console.log(`\n${planText(plan)}\n`)
        return yes || confirm('Do this?')
      },
      now: () => new Date(),
    },
  )
  if (outcome === 'only-planned') process.exitCode = 3
  else {
    const of = (name: string) => state?.outputs.get(name) ?? 'see the outputs of the stack'
    console.log(`
Set these variables of the repository (Settings, Secrets and variables, Actions, Variables):

  AWS_REGION           ${region()}
  LADING_DEPLOY_ROLE   ${of('DeployRoleArn')}
  LADING_PLAN_ROLE     ${of('PlanRoleArn')}`)
  }
} catch (error) {
  process.exitCode = report(error, 'making the roles')
}
