import { serviceName as service } from '@lading/service/service-name'
import type { Plan, Progress, StackState } from '@lading/stack/deploy/engine'
import {
  ArtifactBucket,
  type Changed,
  type Cloud,
  changeStack,
  DeployFailure,
  invokeFunction,
  newestRelease,
  noteRelease,
  readinessOf,
  readRelease,
  readStack,
  releaseIdAt,
  releaseIds,
  sendSite,
  zipFolder,
} from '@lading/stack/deploy/engine'
import { templateParameters } from './parameters.ts'
import type { StageSettings } from './settings.ts'
import type { Artifacts, OutputName } from './stack.ts'
import { type StackTemplate, stackNameOf, synthesize } from './synth.ts'

/** What a build has made, on this machine. */
export interface Build {
  /** The folder of each function, with its `handler.mjs`. */
  readonly functions: Artifacts
  /** The folder of the docs, and the policy that they ask for. */
  readonly docs: { readonly folder: string; readonly contentSecurityPolicy: string }
}

export interface DeployOptions extends Progress {
  readonly stage: string
  readonly settings: Partial<StageSettings>
  readonly build: Build
  readonly onPlan: (plan: Plan) => boolean | Promise<boolean>
  readonly allowLoss: boolean
  /** Whether the first API key is asked for; not where others read what is printed. */
  readonly asksForKey: boolean
  /** For people: a commit. */
  readonly note: string
  readonly now: () => Date
}

export interface Deployed {
  readonly outcome: Changed['outcome']
  readonly outputs: ReadonlyMap<string, string>
  /** The first API key, the one time that it can be told. */
  readonly apiKey: string | undefined
  readonly releaseId: string | undefined
}

export const tagsOf = (stage: string) => ({ service, stage })

/** Builds nothing itself: sends what was built, changes the stack, fills the docs, asks for the first key. */
export async function deployStage(cloud: Cloud, options: DeployOptions): Promise<Deployed> {
  const { stage, build, now } = options
  const stackName = stackNameOf(stage)
  options.onStep('Sending what was built.')
  const bucket = await ArtifactBucket.ensure(cloud, service)
  const artifacts = await sendFunctions(bucket, build)
  const template = templateOf(options, artifacts)
  const templateKey = await bucket.putOnce('templates', Buffer.from(JSON.stringify(template)), '.json')
  const before = readinessOf(await readStack(cloud.cloudFormation, stackName))
  const isNew = before === 'create' || before === 'delete-first'

  options.onStep(`Asking what would change in ${stackName}.`)
  // A table that is protected could not be removed again, if the stack cannot be made.
  const parameters = (isProtected: boolean) => templateParameters(bucket.name, isProtected)
  const change = { stackName, templateKey, tags: tagsOf(stage) }
  const changed = await changeStack(cloud, bucket, { ...change, parameters: parameters(!isNew) }, options)
  if (changed.outcome === 'only-planned')
    return { outcome: changed.outcome, outputs: new Map(), apiKey: undefined, releaseId: undefined }
  if (changed.outcome === 'created') {
    options.onStep('Protecting the table.')
    await changeStack(
      cloud,
      bucket,
      { ...change, parameters: parameters(true) },
      { ...options, onPlan: () => true },
    )
  }
  const { state } = changed
  if (state === undefined) throw new Error('A stack that was made is not there')
  // Before what can fail: the stack is the new one already. A deployment that was killed here is noted by the next.
  const last = await newestRelease(bucket, stackName)
  const releaseId = last?.templateKey === templateKey ? last.id : releaseIdAt(now())
  if (releaseId !== last?.id) {
    await noteRelease(bucket, {
      id: releaseId,
      stackName,
      templateKey,
      parameters: parameters(true),
      note: options.note,
    })
  }
  await sendDocs(cloud, state, options)
  if (options.asksForKey) options.onStep('Looking for the first API key.')
  const apiKey = options.asksForKey ? await firstKey(cloud, state) : undefined
  return { outcome: changed.outcome, outputs: state.outputs, apiKey, releaseId }
}

function sendFunctions(bucket: ArtifactBucket, { functions }: Build): Promise<Artifacts> {
  return artifactsOf(functions, async (folder) =>
    bucket.putOnce('functions', await zipFolder(folder), '.zip'),
  )
}

/** The key of each function that was built. @param keyOf takes the function's folder */
export async function artifactsOf(
  functions: Artifacts,
  keyOf: (folder: string) => Promise<string>,
): Promise<Artifacts> {
  const entries = await Promise.all(
    Object.entries(functions).map(async ([name, folder]) => [name, await keyOf(folder)] as const),
  )
  return Object.fromEntries(entries) as Artifacts // the same names
}

function templateOf(
  { stage, settings, build }: Pick<DeployOptions, 'stage' | 'settings' | 'build'>,
  artifacts: Artifacts,
): StackTemplate {
  return synthesize({ stage, settings, artifacts, contentSecurityPolicy: build.docs.contentSecurityPolicy })
}

const output = (state: StackState, name: OutputName) => state.outputs.get(name)

async function sendDocs(cloud: Cloud, state: StackState, { build, onStep }: DeployOptions): Promise<void> {
  const bucket = output(state, 'DocsBucket')
  if (bucket === undefined) return
  onStep('Sending the docs.')
  await sendSite(cloud, { bucket, folder: build.docs.folder, prefix: 'docs/' })
}

async function firstKey(cloud: Cloud, state: StackState): Promise<string | undefined> {
  const name = output(state, 'SetupFunction')
  if (name === undefined) {
    throw new DeployFailure(
      'SETUP_FAILED',
      'The stack does not say which function makes the first API key.',
      'Its output SetupFunction is missing: look at the outputs of the stack in the console of CloudFormation.',
    )
  }
  const answer = await invokeFunction(cloud, name)
  const apiKey =
    typeof answer === 'object' && answer !== null && 'apiKey' in answer ? answer.apiKey : undefined
  return typeof apiKey === 'string' ? apiKey : undefined
}

export interface RollbackOptions extends Progress {
  readonly stage: string
  /** A release's id; the one before the newest unless set. */
  readonly to: string | undefined
  readonly onPlan: (plan: Plan) => boolean | Promise<boolean>
  readonly now: () => Date
}

/** Deploys an earlier release again: its functions and its template. The docs stay, they are those of the newest. */
export async function rollbackStage(
  cloud: Cloud,
  options: RollbackOptions,
): Promise<{ readonly to: string; readonly outcome: Changed['outcome'] }> {
  const stackName = stackNameOf(options.stage)
  const bucket = await ArtifactBucket.find(cloud, service)
  const ids = await releaseIds(bucket, stackName)
  const to = options.to ?? ids.at(-2)
  if (to === undefined) {
    throw new DeployFailure(
      'NO_RELEASE',
      `${stackName} has no release before the present one.`,
      ids.length === 0 ? 'Nothing was deployed yet.' : `There is only ${ids.join()}.`,
    )
  }
  const release = await readRelease(bucket, stackName, to)
  options.onStep(`Going back to ${to} (${release.note}).`)
  const { templateKey, parameters } = release
  const changed = await changeStack(
    cloud,
    bucket,
    { stackName, templateKey, parameters, tags: tagsOf(options.stage) },
    { ...options, allowLoss: false },
  )
  if (changed.outcome === 'changed') {
    const id = releaseIdAt(options.now())
    await noteRelease(bucket, { ...release, id, note: `back to ${to}: ${release.note}` })
  }
  return { to, outcome: changed.outcome }
}
