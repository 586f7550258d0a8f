import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation'
import { during } from './failure.ts'

/** A stack as it is now. */
export interface StackState {
  readonly id: string
  /** `CREATE_COMPLETE`, as CloudFormation names it. */
  readonly status: string
  readonly reason: string | undefined
  readonly outputs: ReadonlyMap<string, string>
  readonly parameters: ReadonlyMap<string, string>
}

/** @param stack a name, or the id of one that may have been deleted */
export async function readStack(
  client: CloudFormationClient,
  stack: string,
): Promise<StackState | undefined> {
  return during('reading the stack', async () => {
    try {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }))
      return Stacks[0] === undefined ? undefined : toState(Stacks[0])
    } catch (error) {
      // CloudFormation has no error of its own for it.
      if (error instanceof Error && /does not exist/.test(error.message)) return undefined
      throw error
    }
  })
}

function toState({
  StackId,
  StackStatus,
  StackStatusReason,
  Outputs = [],
  Parameters = [],
}: Stack): StackState {
  return {
    id: StackId ?? '',
    status: StackStatus ?? '',
    reason: StackStatusReason,
    outputs: new Map(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
    parameters: new Map(
      Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
    ),
  }
}

export const isInProgress = (status: string) =>
  status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS'

/** What a stack that is in this state takes before it can be changed. */
export type Readiness = 'update' | 'create' | 'delete-first' | 'wait' | 'continue-rollback' | 'stuck'

/** States in which a stack was never made: nothing of it can be updated, and nothing in it is of worth. */
const neverMade = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'REVIEW_IN_PROGRESS']

export function readinessOf(state: StackState | undefined): Readiness {
  if (state === undefined || state.status === 'DELETE_COMPLETE') return 'create'
  const { status } = state
  if (neverMade.includes(status)) return 'delete-first'
  if (isInProgress(status)) return 'wait'
  if (status === 'UPDATE_ROLLBACK_FAILED') return 'continue-rollback'
  if (status === 'DELETE_FAILED') return 'stuck'
  return 'update'
}
