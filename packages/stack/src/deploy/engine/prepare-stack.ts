import { ContinueUpdateRollbackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation'
import type { Cloud } from './cloud.ts'
import { follow, lastEvent, type ResourceEvent } from './events.ts'
import { DeployFailure, during } from './failure.ts'
import { firstCause } from './first-cause.ts'
import { readinessOf, readStack, type StackState } from './stack-state.ts'

export interface Progress {
  /** A sentence on what is being done now. */
  readonly onStep: (step: string) => void
  readonly onEvent: (event: ResourceEvent) => void
}

/** Times that a stack is brought out of a state before it counts as stuck. */
const maxRounds = 5

/**
 * Brings a stack into a state in which it can be made or changed: waits for what another deployment left running, takes a
 * rollback to its end, removes what was never made.
 * @returns undefined when there is no stack
 * @throws DeployFailure STACK_STUCK when it needs a person
 */
export async function prepareStack(
  cloud: Cloud,
  stackName: string,
  progress: Progress,
): Promise<StackState | undefined> {
  const { cloudFormation } = cloud
  for (let round = 0; round < maxRounds; round++) {
    const state = await readStack(cloudFormation, stackName)
    const readiness = readinessOf(state)
    if (state === undefined || readiness === 'create') return undefined
    if (readiness === 'update') return state
    const before = await lastEvent(cloudFormation, state.id)
    if (readiness === 'stuck') throw stuck(stackName, state)
    if (readiness === 'wait') {
      progress.onStep(`Something changes ${stackName} already (${state.status}): waiting for its end.`)
      await follow(cloud, state.id, before, progress.onEvent)
    }
    if (readiness === 'continue-rollback') {
      progress.onStep(`An earlier change of ${stackName} could not be taken back: going on with that.`)
      await during('taking an earlier change back', () =>
        cloudFormation.send(new ContinueUpdateRollbackCommand({ StackName: stackName })),
      )
      await follow(cloud, state.id, before, progress.onEvent)
    }
    if (readiness === 'delete-first') {
      progress.onStep(`${stackName} was never made (${state.status}): removing what is left of it.`)
      await deleteStack(cloud, state, progress)
    }
  }
  const state = await readStack(cloudFormation, stackName)
  if (state === undefined) return undefined
  throw stuck(stackName, state)
}

/** Deletes a stack and follows until it is gone. @throws DeployFailure STACK_FAILED with the first cause */
export async function deleteStack(cloud: Cloud, { id }: StackState, progress: Progress): Promise<void> {
  const before = await lastEvent(cloud.cloudFormation, id)
  await during('deleting the stack', () =>
    cloud.cloudFormation.send(new DeleteStackCommand({ StackName: id })),
  )
  const { state, events } = await follow(cloud, id, before, progress.onEvent)
  if (state === undefined || state.status === 'DELETE_COMPLETE') return
  const cause = firstCause(events)
  throw new DeployFailure(
    'STACK_FAILED',
    cause === undefined
      ? `The stack could not be deleted: ${state.reason ?? state.status}`
      : `${cause.logicalId} (${cause.type}) could not be deleted: ${cause.reason}`,
    cause?.remedy ?? 'Look at the events of the stack in the console of CloudFormation.',
  )
}

function stuck(stackName: string, { status, reason }: StackState): DeployFailure {
  return new DeployFailure(
    'STACK_STUCK',
    `${stackName} is in ${status}${reason === undefined ? '' : `: ${reason}`}`,
    status === 'DELETE_FAILED'
      ? '`npx -y pnpm@12 run destroy` goes on with its removal. Nothing was changed.'
      : 'Look at the events of the stack in the console of CloudFormation; deploy again when it is out of this state.',
  )
}
