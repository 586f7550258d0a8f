import { defaultSettings } from '../../infra/src/settings.ts'
import { entryPoints } from '../../infra/src/stack.ts'
import { synthesize } from '../../infra/src/synth.ts'

/** A resource of a template, as far as the tables read it. */
export interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
}

let resources: readonly Resource[] | undefined

/** What a stage with the defaults is made of. */
export function defaultStage(): readonly Resource[] {
  resources ??= Object.values(
    synthesize({
      stage: 'prod',
      settings: defaultSettings,
      artifacts: Object.fromEntries(entryPoints.map((name) => [name, name])) as Record<
        (typeof entryPoints)[number],
        string
      >, // one for each
      contentSecurityPolicy: "connect-src 'self'",
    }).Resources as Record<string, Resource>, // as CloudFormation defines templates
  )
  return resources
}

/** Those of one type. */
export const resourcesOf = (type: string) => defaultStage().filter(({ Type }) => Type === type)
