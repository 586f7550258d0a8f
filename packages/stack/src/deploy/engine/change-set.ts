import {
  type Change,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation'
import type { Cloud } from './cloud.ts'
import { follow, lastEvent, type ResourceEvent } from './events.ts'
import { DeployFailure, during } from './failure.ts'
import { type Plan, planOf } from './plan.ts'
import type { StackState } from './stack-state.ts'

export interface ChangeSetOptions {
  readonly stackName: string
  readonly kind: 'CREATE' | 'UPDATE'
  /** Where the template is. */
  readonly templateUrl: string
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  /** Its name; `[a-zA-Z][-a-zA-Z0-9]*`. */
  readonly name: string
}

/** Whether it is the answer to a request that the SDK has sent before. @param names with and without `Exception` */
function isRepeated(error: unknown, ...names: readonly string[]): boolean {
  if (!(error instanceof Error) || !('$metadata' in error)) return false
  const { attempts = 1 } = error.$metadata as { attempts?: number } // the SDK's own type
  return attempts > 1 && names.some((name) => error.name === name || error.name === `${name}Exception`)
}

/** What CloudFormation says of a change set that changes nothing. */
const noChanges = /didn't contain changes|No updates are to be performed/

/** Changes of a stack that CloudFormation has worked out and not done yet. */
export class ChangeSet {
  readonly plan: Plan
  /** The id of the stack, also of one that is only being made. */
  readonly stackId: string
  readonly #cloud: Cloud
  readonly #options: ChangeSetOptions

  private constructor(cloud: Cloud, options: ChangeSetOptions, plan: Plan, stackId: string) {
    this.#cloud = cloud
    this.#options = options
    this.plan = plan
    this.stackId = stackId
  }

  /** @returns undefined when nothing changes @throws DeployFailure CHANGE_SET_FAILED with CloudFormation's own words */
  static async create(cloud: Cloud, options: ChangeSetOptions): Promise<ChangeSet | undefined> {
    const { stackName, kind, templateUrl, parameters, tags, name } = options
    await during('asking what would change', () =>
      cloud.cloudFormation
        .send(
          new CreateChangeSetCommand({
            StackName: stackName,
            ChangeSetName: name,
            ChangeSetType: kind,
            TemplateURL: templateUrl,
            Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
              ParameterKey,
              ParameterValue,
            })),
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
            Capabilities: ['CAPABILITY_IAM'],
          }),
        )
        .catch((error: unknown) => {
          // Nobody else has this name: the SDK sent it twice, and the first answer was lost.
          if (!isRepeated(error, 'AlreadyExistsException')) throw error
        }),
    )
    const described = await describe(cloud, options)
    if (described.status === 'FAILED') {
      await remove(cloud, options)
      if (noChanges.test(described.reason)) return undefined
      throw new DeployFailure(
        'CHANGE_SET_FAILED',
        `CloudFormation does not take the template: ${described.reason}`,
        'Nothing was changed. Mend what the reason says, and deploy again.',
      )
    }
    return new ChangeSet(cloud, options, planOf(described.changes), described.stackId)
  }

  /** Does it, and follows until it ends. */
  async execute(
    onEvent: (event: ResourceEvent) => void,
  ): Promise<{ state: StackState | undefined; events: ResourceEvent[] }> {
    const { stackName, name } = this.#options
    const before = await lastEvent(this.#cloud.cloudFormation, this.stackId)
    await during('changing the stack', () =>
      this.#cloud.cloudFormation
        .send(new ExecuteChangeSetCommand({ StackName: stackName, ChangeSetName: name }))
        .catch((error: unknown) => {
          // It is being done, or is done already: the answer that said so was lost.
          if (!isRepeated(error, 'InvalidChangeSetStatus', 'ChangeSetNotFound')) throw error
        }),
    )
    return follow(this.#cloud, this.stackId, before, onEvent)
  }

  /** Leaves the stack as it is. */
  async discard(): Promise<void> {
    await remove(this.#cloud, this.#options)
  }
}

async function remove({ cloudFormation }: Cloud, { stackName, name }: ChangeSetOptions): Promise<void> {
  await during('taking the plan back', () =>
    cloudFormation.send(new DeleteChangeSetCommand({ StackName: stackName, ChangeSetName: name })),
  )
}

async function describe(
  cloud: Cloud,
  { stackName, name }: ChangeSetOptions,
): Promise<{ stackId: string; status: string; reason: string; changes: Change[] }> {
  for (;;) {
    const changes: Change[] = []
    let page: DescribeChangeSetCommandOutput | undefined
    do {
      const NextToken: string | undefined = page?.NextToken
      page = await during('asking what would change', () =>
        cloud.cloudFormation.send(
          new DescribeChangeSetCommand({ StackName: stackName, ChangeSetName: name, NextToken }),
        ),
      )
      changes.push(...(page.Changes ?? []))
    } while (page.NextToken !== undefined)
    const { Status = '', StatusReason = '', StackId = stackName } = page
    if (Status === 'CREATE_COMPLETE' || Status === 'FAILED')
      return { stackId: StackId, status: Status, reason: StatusReason, changes }
    await cloud.pause(1_000)
  }
}
