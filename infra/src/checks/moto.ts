/*
 * `check:moto`: deploys the real template to moto's server, changes it, goes back and removes it. Another reading of AWS's APIs
 * than that of the tests' own fake.
 */
import { strict as assert } from 'node:assert'
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetFunctionCommand } from '@aws-sdk/client-lambda'
import { HeadObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import type { Plan } from '@lading/stack/deploy/engine'
import { connect } from '../cli/cloud.ts'
import { eventLine } from '../cli/terminal.ts'
import { type Build, type Deployed, deployStage, rollbackStage } from '../deploy-stage.ts'
import { destroyStage } from '../destroy-stage.ts'
import { planStage } from '../plan-stage.ts'
import type { StageSettings } from '../settings.ts'
import { entryPoints } from '../stack.ts'
import { completeOutputs } from './complete-outputs.ts'
import { unknownTypes } from './known-to-moto.ts'
import { startMoto } from './moto-server.ts'
import { pythonTool } from './python-tools.ts'

const stage = 'check'
/** moto's CloudFormation knows no distribution, so the docs are elsewhere. */
const settings = { docs: { kind: 'elsewhere', url: 'https://docs.example.com' } } as const

async function run(program: string): Promise<void> {
  await using moto = await startMoto(program)
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-moto-'))
  const region = 'eu-west-1'
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: moto.endpoint,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE00',
    AWS_SECRET_ACCESS_KEY: 'example',
  })
  const cloud = { ...connect(region, process.env), pause: async () => undefined }
  completeOutputs(cloud.cloudFormation)

  const functions = Object.fromEntries(
    entryPoints.map((name) => [name, join(folder.path, name)]),
  ) as Build['functions'] // one for each
  const build: Build = {
    functions,
    docs: { folder: folder.path, contentSecurityPolicy: "connect-src 'self'" },
  }
  const write = async (text: string) => {
    for (const name of entryPoints) {
      await mkdir(functions[name], { recursive: true })
      await writeFile(join(functions[name], 'handler.mjs'), `export const handler = () => '${name} ${text}'`)
    }
  }
  const progress = {
    onStep: (step: string) => console.log(`  ${step}`),
    onEvent: (event: Parameters<typeof eventLine>[0]) => console.log(eventLine(event)),
  }
  let plan: Plan = { changes: [] }
  const common = { ...progress, stage, now: () => new Date() }
  const deploy = (more: Partial<StageSettings> = {}): Promise<Deployed> =>
    deployStage(cloud, {
      ...common,
      settings: { ...settings, ...more },
      build,
      allowLoss: false,
      asksForKey: true,
      note: 'a check',
      onPlan: (planned) => {
        plan = planned
        return true
      },
    })
  const step = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
    console.log(what)
    return await run()
  }
  const planned = (what: string, type: string) =>
    plan.changes.filter((change) => change.what === what && change.type === type).length
  const codeOfApi = async (name: string) =>
    (await cloud.lambda.send(new GetFunctionCommand({ FunctionName: name }))).Configuration?.CodeSha256

  await write('first')
  const first = await step('Deploy:', () => deploy())
  assert.equal(first.outcome, 'created')
  assert.equal(planned('create', 'AWS::DynamoDB::Table'), 1)
  assert.equal(planned('create', 'AWS::Lambda::Function'), entryPoints.length)
  const setup = first.outputs.get('SetupFunction') ?? ''
  const firstCode = await codeOfApi(setup)
  assert.ok(firstCode)

  await step('Deploy the same:', () => deploy())
  // moto has a change set for it, as if the parameters were others; there is nothing in it.
  assert.deepEqual(plan.changes, [])
  await write('second')
  const changes = await step('Plan:', () =>
    planStage(cloud, { stage, settings, build, now: () => new Date() }),
  )
  assert.equal(changes.changes.filter(({ what }) => what === 'replace').length, 0)
  assert.ok(changes.changes.length > entryPoints.length)
  assert.equal(await codeOfApi(setup), firstCode)
  const second = await step('Deploy a change:', () => deploy({ logDays: 7 }))
  assert.equal(second.outcome, 'changed')
  assert.equal(planned('change', 'AWS::Lambda::Function'), entryPoints.length)
  assert.equal(planned('change', 'AWS::DynamoDB::Table') + planned('replace', 'AWS::DynamoDB::Table'), 0)
  assert.notEqual(await codeOfApi(setup), firstCode)

  const back = await step('Roll back:', () =>
    rollbackStage(cloud, { ...common, to: undefined, onPlan: () => true }),
  )
  assert.deepEqual(back, { to: first.releaseId, outcome: 'changed' })
  assert.equal(await codeOfApi(setup), firstCode)

  const Bucket = second.outputs.get('FilesBucket') ?? ''
  await cloud.s3.send(new PutObjectCommand({ Bucket, Key: 'ws/file', Body: 'bytes' }))
  await step('Destroy, while there are files:', () =>
    assert.rejects(destroyStage(cloud, { ...common, withFiles: false }), { code: 'HOLDS_FILES' }),
  )
  await cloud.s3.send(new HeadObjectCommand({ Bucket, Key: 'ws/file' }))
  await step('Destroy:', async () =>
    assert.equal(await destroyStage(cloud, { ...common, withFiles: true }), true),
  )
  const { Buckets = [] } = await cloud.s3.send(new ListBucketsCommand({}))
  assert.deepEqual(
    Buckets.map(({ Name = '' }) => Name.replace(/\d{12}/, 'account')),
    [`lading-artifacts-account-${region}`],
  )
  await step('Destroy what is gone:', async () =>
    assert.equal(await destroyStage(cloud, { ...common, withFiles: true }), false),
  )
  console.log(
    `\nDeployed, changed, rolled back and destroyed on moto. It left out, because it does not know them: ${unknownTypes.join(', ')}; the docs; bucket policies.`,
  )
}

const program = pythonTool('moto[server]==5.2.5', 'moto_server')
if (program !== undefined) await run(program)
