import { randomBytes } from 'node:crypto'
import type { ArtifactBucket } from './artifact-bucket.ts'
import { ChangeSet } from './change-set.ts'
import type { Cloud } from './cloud.ts'
import { DeployFailure } from './failure.ts'
import { firstCause } from './first-cause.ts'
import { losses, type Plan } from './plan.ts'
import { deleteStack, type Progress, prepareStack } from './prepare-stack.ts'
import { readStack, type StackState } from './stack-state.ts'

export interface StackChange {
  readonly stackName: string
  readonly templateKey: string
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

export interface ChangeOptions extends Progress {
  /** Shown before anything is changed. @returns whether to go on */
  readonly onPlan: (plan: Plan) => boolean | Promise<boolean>
  /** Whether a table or a bucket may be replaced or removed. */
  readonly allowLoss: boolean
  readonly now: () => Date
}

export interface Changed {
  /** The stack as it is now; undefined when there is none yet. */
  readonly state: StackState | undefined
  readonly plan: Plan
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'only-planned'
}

const good: ReadonlySet<string> = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'])

/**
 * Makes or changes a stack: brings it into a state that can be changed, works out the plan, refuses what would lose data, does
 * the rest and follows it to its end.
 * @throws DeployFailure with the first cause, in the resource's own words; the stack is then as it was before
 */
export async function changeStack(
  cloud: Cloud,
  bucket: ArtifactBucket,
  change: StackChange,
  options: ChangeOptions,
): Promise<Changed> {
  const { stackName, templateKey, parameters, tags } = change
  const before = await prepareStack(cloud, stackName, options)
  const changeSet = await ChangeSet.create(cloud, {
    stackName,
    kind: before === undefined ? 'CREATE' : 'UPDATE',
    templateUrl: bucket.urlOf(templateKey),
    parameters,
    tags,
    name: `deploy-${options.now().getTime()}-${randomBytes(4).toString('hex')}`,
  })
  if (changeSet === undefined) return { state: before, plan: { changes: [] }, outcome: 'unchanged' }
  const { plan } = changeSet
  const goesOn = await options.onPlan(plan)
  const lost = losses(plan)
  if (!goesOn || (lost.length > 0 && !options.allowLoss)) {
    await discard(cloud, changeSet, stackName, before, options)
    if (!goesOn) return { state: before, plan, outcome: 'only-planned' }
    throw refused(plan)
  }
  const { state, events } = await changeSet.execute(options.onEvent)
  if (state !== undefined && good.has(state.status)) {
    return { state, plan, outcome: before === undefined ? 'created' : 'changed' }
  }
  throw failed(stackName, state, firstCause(events), before === undefined)
}

/** A plan of a stack that is not there leaves an empty one behind. */
async function discard(
  cloud: Cloud,
  changeSet: ChangeSet,
  stackName: string,
  before: StackState | undefined,
  progress: Progress,
): Promise<void> {
  await changeSet.discard()
  if (before !== undefined) return
  const empty = await readStack(cloud.cloudFormation, stackName)
  if (empty?.status === 'REVIEW_IN_PROGRESS') await deleteStack(cloud, empty, progress)
}

function refused(plan: Plan): DeployFailure {
  const names = losses(plan).map(
    ({ what, logicalId, physicalId }) =>
      `${logicalId} (${physicalId ?? ''}) would be ${what === 'replace' ? 'replaced' : 'removed'}`,
  )
  return new DeployFailure(
    'REPLACEMENT_REFUSED',
    `This change loses data: ${names.join('; ')}.`,
    'Nothing was changed. Take the change back, or deploy with --allow-data-loss if the data can go.',
  )
}

function failed(
  stackName: string,
  state: StackState | undefined,
  cause: ReturnType<typeof firstCause>,
  isNew: boolean,
): DeployFailure {
  const kept = isNew
    ? 'What had been made was removed again.'
    : state?.status === 'UPDATE_ROLLBACK_FAILED'
      ? 'It could not be taken back: the next deploy goes on with that.'
      : 'The stack is as it was before.'
  if (cause === undefined) {
    return new DeployFailure(
      'STACK_FAILED',
      `${stackName} ended in ${state?.status ?? 'nothing'}${state?.reason === undefined ? '' : `: ${state.reason}`}`,
      `${kept} Look at the events of the stack in the console of CloudFormation.`,
    )
  }
  return new DeployFailure(
    'STACK_FAILED',
    `${cause.logicalId} (${cause.type}) failed first: ${cause.reason}`,
    `${kept} ${cause.remedy}`,
  )
}
