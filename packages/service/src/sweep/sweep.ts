import type { ServiceContext } from '../context.ts'
import { reconcileBucket } from './reconcile-bucket.ts'
import { reconcileTable } from './reconcile-table.ts'
import { newSweep, type Sweep, type SweepOptions } from './report.ts'
import { sweepExpired } from './sweep-expired.ts'
import { sweepJobs } from './sweep-jobs.ts'
import { sweepUsage } from './sweep-usage.ts'

const dayMs = 86_400_000
/** After so long what has ended is left to the next sweep: half of what a Lambda function has. */
const budgetMs = 7 * 60_000

/**
 * One sweep: removes what has ended, goes on with jobs, finishes or undoes what a crash left open, and compares a slice of
 * table and bucket in both directions. Several at once do no harm. A part that fails keeps none of the others.
 */
export async function sweep(
  context: ServiceContext,
  { restMs = dayMs }: Partial<Pick<SweepOptions, 'restMs'>> = {},
): Promise<Sweep> {
  const done = newSweep()
  const options = { restMs, deadline: performance.now() + budgetMs }
  for (const part of [sweepExpired, sweepJobs, sweepUsage, reconcileBucket, reconcileTable]) {
    try {
      await part(context, done, options)
    } catch (error) {
      done.failures.push(error)
    }
  }
  return done
}
