import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contract } from '@lading/contract'
import { serviceName as service } from '@lading/service/service-name'
import { listOperations } from '@lading/stack/contract'
import { App, BootstraplessSynthesizer, type IStackSynthesizer, Tags } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { assertStageName, defaultSettings, type StageSettings } from './settings.ts'
import { type Artifacts, LadingStack } from './stack.ts'

export interface SynthOptions {
  readonly stage: string
  readonly settings?: Partial<StageSettings>
  readonly artifacts: Artifacts
  readonly contentSecurityPolicy: string
}

/** A template of CloudFormation. */
export type StackTemplate = Readonly<Record<string, unknown>>

export const stackNameOf = (stage: string) => `${service}-${stage}`

/** The stack of a stage, in an app of its own, for checks that go over constructs; the folder that CDK writes into goes after. */
export function withStack<T>(
  { stage, settings, artifacts, contentSecurityPolicy }: SynthOptions,
  use: (stack: LadingStack) => T,
): T {
  assertStageName(stage)
  // No CDK bootstrap stack is asked for.
  const outdir = mkdtempSync(join(tmpdir(), 'lading-synth-'))
  const app = new App({ analyticsReporting: false, outdir })
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
  try {
    return use(stack)
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}

/** The template of a stage. @throws RangeError when the stage cannot be called so */
export function synthesize(options: SynthOptions): StackTemplate {
  return withStack(options, (stack) => Template.fromStack(stack).toJSON())
}
