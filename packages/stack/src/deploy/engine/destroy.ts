import { GetTemplateCommand } from '@aws-sdk/client-cloudformation'
import type { ArtifactBucket } from './artifact-bucket.ts'
import { changeStack } from './change-stack.ts'
import type { Cloud } from './cloud.ts'
import { emptyBucket, holdsObjects } from './empty-bucket.ts'
import { follow, lastEvent } from './events.ts'
import { DeployFailure, during } from './failure.ts'
import { deleteStack, type Progress } from './prepare-stack.ts'
import { isInProgress, readStack, type StackState } from './stack-state.ts'

export interface DestroyOptions extends Progress {
  /** Outputs that name buckets with what users have stored, and parameters that take protection off. */
  readonly dataBuckets: readonly string[]
  /** Outputs that name buckets that a deployment fills anew. */
  readonly otherBuckets: readonly string[]
  readonly unprotected: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  /** Whether what users have stored may go too. */
  readonly withFiles: boolean
  readonly now: () => Date
}

/**
 * Removes a stack with all that is in it. Killed anywhere and called again it goes on.
 * @returns false when there is no such stack
 * @throws DeployFailure HOLDS_FILES when there are files and `withFiles` does not say that they can go
 */
export async function destroyStack(
  cloud: Cloud,
  bucket: ArtifactBucket,
  stackName: string,
  options: DestroyOptions,
): Promise<boolean> {
  const state = await settled(cloud, stackName, options)
  if (state === undefined) return false
  const named = (outputs: readonly string[]) => outputs.flatMap((name) => state.outputs.get(name) ?? [])
  const data = named(options.dataBuckets)
  if (!options.withFiles) {
    for (const one of data) if (await holdsObjects(cloud, one)) throw holdsFiles(stackName, one)
  }
  // What failed while it was being deleted cannot be changed any more, and has been unprotected before.
  if (state.status.endsWith('_COMPLETE') && state.status !== 'ROLLBACK_COMPLETE')
    await unprotect(cloud, bucket, stackName, state, options)
  for (const one of [...data, ...named(options.otherBuckets)]) {
    options.onStep(`Emptying ${one}.`)
    await emptyBucket(cloud, one, (count) => options.onStep(`Emptying ${one}: ${count} removed.`))
  }
  options.onStep(`Deleting ${stackName}.`)
  await deleteStack(cloud, state, options)
  return true
}

async function settled(cloud: Cloud, stackName: string, progress: Progress): Promise<StackState | undefined> {
  const state = await readStack(cloud.cloudFormation, stackName)
  if (state === undefined || state.status === 'DELETE_COMPLETE') return undefined
  if (!isInProgress(state.status)) return state
  progress.onStep(`Something changes ${stackName} already (${state.status}): waiting for its end.`)
  const { state: after } = await follow(
    cloud,
    state.id,
    await lastEvent(cloud.cloudFormation, state.id),
    progress.onEvent,
  )
  return after === undefined || after.status === 'DELETE_COMPLETE' ? undefined : after
}

/** Changes the stack as it was deployed, and not as it would be now, to one that can be deleted whole. */
async function unprotect(
  cloud: Cloud,
  bucket: ArtifactBucket,
  stackName: string,
  { parameters }: StackState,
  options: DestroyOptions,
): Promise<void> {
  const { TemplateBody = '{}' } = await during('reading the template', () =>
    cloud.cloudFormation.send(new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Original' })),
  )
  const template = JSON.parse(TemplateBody) as { Resources: Record<string, Record<string, unknown>> } // as CloudFormation keeps them
  for (const resource of Object.values(template.Resources)) {
    if (!('DeletionPolicy' in resource)) continue
    resource.DeletionPolicy = 'Delete'
    // The policy alone counts as no change (aws-cdk#11521), and nothing would be removed.
    resource.Metadata = { ...asObject(resource.Metadata), unprotected: true }
  }
  const templateKey = await bucket.putOnce('templates', Buffer.from(JSON.stringify(template)), '.json')
  options.onStep(`Taking the protection off ${stackName}.`)
  await changeStack(
    cloud,
    bucket,
    {
      stackName,
      templateKey,
      parameters: { ...Object.fromEntries(parameters), ...options.unprotected },
      tags: options.tags,
    },
    { ...options, onPlan: () => true, allowLoss: false },
  )
}

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {})

function holdsFiles(stackName: string, bucket: string): DeployFailure {
  return new DeployFailure(
    'HOLDS_FILES',
    `${stackName} holds files (in ${bucket}), or such that were deleted and can be brought back.`,
    'Nothing was changed. With --with-files they are removed too, for good.',
  )
}
