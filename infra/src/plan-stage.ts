import { serviceName as service } from '@lading/service/service-name'
import { artifactKey, type Cloud, type Plan, planStack, zipFolder } from '@lading/stack/deploy/engine'
import { artifactsOf, type Build, tagsOf } from './deploy-stage.ts'
import { templateParameters } from './parameters.ts'
import type { StageSettings } from './settings.ts'
import { stackNameOf, synthesize } from './synth.ts'

export interface PlanOptions {
  readonly stage: string
  readonly settings: Partial<StageSettings>
  readonly build: Build
  readonly now: () => Date
}

/** What `deployStage` would change. Nothing is: see `planStack`. */
export async function planStage(cloud: Cloud, { stage, settings, build, now }: PlanOptions): Promise<Plan> {
  const artifacts = await artifactsOf(build.functions, async (folder) =>
    artifactKey('functions', await zipFolder(folder), '.zip'),
  )
  const { contentSecurityPolicy } = build.docs
  return planStack(cloud, {
    service,
    stackName: stackNameOf(stage),
    template: synthesize({ stage, settings, artifacts, contentSecurityPolicy }),
    parameters: (bucketName) => templateParameters(bucketName, true),
    tags: tagsOf(stage),
    now,
  })
}
