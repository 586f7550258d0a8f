import { countingUnits } from '@lading/stack/observe/units'
import type { SweepReport } from '../sweep/report.ts'
import { sweep } from '../sweep/sweep.ts'
import { contextFromEnvironment } from './environment.ts'
import { logFailure, logProblem, logWork } from './log.ts'

const context = contextFromEnvironment()

/**
 * The sweeper: run it on a schedule, once a minute. Its event is not looked at.
 * @returns what it did, in numbers; logged as one line as well
 * @throws Error when a part failed, so that the invocation counts as failed; what it did stays done
 */
export async function handler(): Promise<SweepReport> {
  const units = { readUnits: 0, writeUnits: 0 }
  const { report, missing, failures } = await countingUnits(units, () => sweep(context))
  logWork('sweep', report, units)
  for (const ids of missing) logProblem('bytes missing', ids)
  failures.forEach(logFailure('sweep failed'))
  if (failures.length > 0) throw new Error(`${failures.length} parts of the sweep failed; see the log`)
  return report
}
