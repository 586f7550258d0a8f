import { randomBytes } from 'node:crypto'
import { ArtifactBucket } from './artifact-bucket.ts'
import { ChangeSet } from './change-set.ts'
import type { Cloud } from './cloud.ts'
import { DeployFailure } from './failure.ts'
import { type Plan, planOf } from './plan.ts'
import { readinessOf, readStack } from './stack-state.ts'

/** A template of CloudFormation, as far as it is looked at here. */
interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string }>>
}

export interface StackPlan {
  readonly service: string
  readonly stackName: string
  readonly template: Template
  /** @param bucketName the bucket of artifacts */
  readonly parameters: (bucketName: string) => Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly now: () => Date
}

/** Where templates go that are only planned with: whoever may plan can write nowhere else. */
export const planPrefix = 'plans'

/**
 * What a deployment would change, and nothing is changed: no stack is made, repaired or removed, no code is sent.
 * @throws DeployFailure STACK_BUSY or STACK_STUCK when CloudFormation does not plan with the stack as it is
 */
export async function planStack(cloud: Cloud, wanted: StackPlan): Promise<Plan> {
  const { service, stackName, template, parameters, tags, now } = wanted
  const state = await readStack(cloud.cloudFormation, stackName)
  const readiness = readinessOf(state)
  if (readiness === 'create' || readiness === 'delete-first') return everything(template)
  if (readiness !== 'update') {
    throw new DeployFailure(
      readiness === 'wait' ? 'STACK_BUSY' : 'STACK_STUCK',
      `${stackName} is ${state?.status}, and nothing can be planned with it.`,
      readiness === 'wait'
        ? 'Something changes it at this moment: plan again when that has ended.'
        : 'Deploy: that takes it out of this state first, or says what has to be done.',
    )
  }
  const bucket = await ArtifactBucket.find(cloud, service)
  const templateKey = await bucket.putOnce(planPrefix, Buffer.from(JSON.stringify(template)), '.json')
  const changeSet = await ChangeSet.create(cloud, {
    stackName,
    kind: 'UPDATE',
    templateUrl: bucket.urlOf(templateKey),
    parameters: parameters(bucket.name),
    tags,
    name: `plan-${now().getTime()}-${randomBytes(4).toString('hex')}`,
  })
  if (changeSet === undefined) return { changes: [] }
  await changeSet.discard()
  return changeSet.plan
}

const everything = ({ Resources = {} }: Template): Plan =>
  planOf(
    Object.entries(Resources).map(([LogicalResourceId, { Type }]) => ({
      ResourceChange: { Action: 'Add', LogicalResourceId, ResourceType: Type },
    })),
  )
