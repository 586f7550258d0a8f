import { serviceName as service } from '@lading/service/service-name'
import type { Progress } from '@lading/stack/deploy/engine'
import { ArtifactBucket, type Cloud, destroyStack } from '@lading/stack/deploy/engine'
import { parameterNames } from './parameters.ts'
import type { OutputName } from './stack.ts'
import { stackNameOf } from './synth.ts'

export interface DestroyStageOptions extends Progress {
  readonly stage: string
  /** Whether files are removed too. */
  readonly withFiles: boolean
  readonly now: () => Date
}

/** Outputs that name buckets: those whose content is the users', and those that a deployment fills again. */
const dataBuckets: readonly OutputName[] = ['FilesBucket']
const otherBuckets: readonly OutputName[] = ['DocsBucket']

/**
 * Removes a stage with its table and buckets; the bucket of artifacts stays, which all stages share.
 * @returns false when there is no such stage
 * @throws DeployFailure HOLDS_FILES when there are files and it was not said that they can go
 */
export async function destroyStage(
  cloud: Cloud,
  { stage, ...options }: DestroyStageOptions,
): Promise<boolean> {
  return await destroyStack(cloud, await ArtifactBucket.find(cloud, service), stackNameOf(stage), {
    ...options,
    dataBuckets,
    otherBuckets,
    unprotected: { [parameterNames.isProtected]: 'false' },
    tags: { service, stage },
  })
}
