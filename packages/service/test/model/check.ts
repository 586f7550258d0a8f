import fc from 'fast-check'
import { Coverage } from './coverage.ts'
import { type Ran, runSeeds } from './script.ts'
import { shrink } from './shrink.ts'

export interface Check {
  readonly seed: number
  /** Scripts, each on an empty service. */
  readonly runs: number
  /** Steps of each. */
  readonly steps: number
  /** For how long a script that fails is made shorter, in milliseconds. */
  readonly shrinkMs: number
  /** Told of each script that has passed. */
  readonly onRun?: (ran: Ran) => void
}

export interface Checked {
  readonly steps: number
  readonly coverage: Coverage
  /** The shortest script that fails; undefined when none does. */
  readonly failed: Ran | undefined
}

/**
 * Drives random operations by several clients of several workspaces against the service and the model. fast-check draws
 * a number for each step; what the step is follows from the number and from what the steps before have led to, so that
 * most of them have something to do. Scripts are shortened by their steps as they were carried out: these name what they
 * are about, and still mean the same when others are left out.
 */
export async function check({ seed, runs, steps, shrinkMs, onRun }: Check): Promise<Checked> {
  const coverage = new Coverage()
  let done = 0
  let failed: Ran | undefined
  const seeds = fc.array(fc.noBias(fc.nat()), { minLength: steps, maxLength: steps, size: 'max' })
  const property = fc.asyncProperty(seeds, async (drawn) => {
    const ran = await runSeeds(drawn)
    done += ran.acted.length
    for (const acted of ran.acted) coverage.add(acted)
    if (ran.failure === undefined) onRun?.(ran)
    else failed = ran
    return ran.failure === undefined
  })
  await fc.check(property, { seed, numRuns: runs, endOnFailure: true })
  return { steps: done, coverage, failed: failed && (await shrink(failed, shrinkMs)) }
}

/** A failure for people, with the script that `run.ts --script` runs again. */
export function describe({ steps, failure }: Ran, seed: number): string {
  const script = steps.map((step) => JSON.stringify(step)).join('\n')
  const cause = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)
  return `Seed ${seed}: service and model differ.\n\n${script}\n\nThe last step: ${cause}`
}
