import { parseArgs } from 'node:util'
import { assertStageName } from '../settings.ts'

/** Ends the process with what is wrong, for a person. */
export function stopWith(message: string, exitCode = 2): never {
  console.error(message)
  process.exit(exitCode)
}

/** Options that all commands have. */
export interface CommonOptions {
  /** `prod` where none is named. */
  readonly stage: string
  readonly isStageNamed: boolean
  /** Ends the process when no region is named. */
  region(): string
  /** Whether nobody is asked. */
  readonly yes: boolean
}

/** The kind of an option of a command. */
type Kinds = Readonly<Record<string, 'boolean' | 'string'>>
type Values<K extends Kinds> = {
  readonly [Name in keyof K]: (K[Name] extends 'boolean' ? boolean : string) | undefined
}

/**
 * Reads what a command was called with, and the region from the environment; prints the usage and ends when it was called
 * wrongly.
 */
export function readArguments<const K extends Kinds>(
  usage: string,
  kinds: K,
  environment: Readonly<Record<string, string | undefined>>,
): CommonOptions & { readonly values: Values<K> } {
  const common = { stage: 'string', region: 'string', yes: 'boolean', help: 'boolean' } as const
  try {
    const { values } = parseArgs({
      options: Object.fromEntries(
        Object.entries({ ...kinds, ...common }).map(([name, type]) => [name, { type }]),
      ),
    })
    if (values.help === true) {
      console.log(usage)
      process.exit(0)
    }
    const stage = typeof values.stage === 'string' ? values.stage : 'prod'
    assertStageName(stage)
    const region = () => readRegion(values.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION)
    const isStageNamed = typeof values.stage === 'string'
    return { stage, isStageNamed, region, yes: values.yes === true, values: values as Values<K> } // as the kinds say
  } catch (error) {
    if (!(error instanceof Error)) throw error
    stopWith(`${error.message}\n\n${usage}`)
  }
}

/** Ends the process when it is no region. */
export function readRegion(region: unknown): string {
  if (typeof region !== 'string' || region === '')
    stopWith('Where to? Set AWS_REGION, as eu-west-1, or give --region.')
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    stopWith(`"${region}" is not a region of AWS: they are called eu-west-1 or us-gov-east-1.`)
  return region
}
