import { contract } from '@lading/contract'
import { serviceName as service } from '@lading/service/service-name'
import { listOperations } from '@lading/stack/contract'
import { App, BootstraplessSynthesizer, type IStackSynthesizer, Tags } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { assertStageName, defaultSettings, type StageSettings } from './settings.ts'
import { type EntryPoint, LadingStack } from './stack.ts'

export interface SynthOptions {
  readonly stage: string
  readonly settings?: Partial<StageSettings>
  readonly artifacts: Readonly<Record<EntryPoint, string>>
  readonly contentSecurityPolicy: string
}

/** A template of CloudFormation. */
export type StackTemplate = Readonly<Record<string, unknown>>

export const stackNameOf = (stage: string) => `${service}-${stage}`

/** The stack of a stage, in an app of its own, for checks that go over constructs. */
export function stackOf({ stage, settings, artifacts, contentSecurityPolicy }: SynthOptions): LadingStack {
  assertStageName(stage)
  // Nothing is written beside the template, and no CDK bootstrap stack is asked for.
  const app = new App({ analyticsReporting: false })
  const stack = new LadingStack(app, stackNameOf(stage), {
    // Class and interface disagree where exactOptionalPropertyTypes is on.
    synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
    description: `Lading, a file service: ${stage}`,
    stage,
    settings: { ...defaultSettings, ...settings },
    operations: listOperations(contract).map(({ name }) => name),
    artifacts,
    contentSecurityPolicy,
  })
  Tags.of(stack).add('service', service)
  Tags.of(stack).add('stage', stage)
  return stack
}

/** The template of a stage. @throws RangeError when the stage cannot be called so */
export function synthesize(options: SynthOptions): StackTemplate {
  return Template.fromStack(stackOf(options)).toJSON()
}
