import type { ServiceContext } from '../context.ts'
import { sweepFolders } from '../folders/sweep-folders.ts'
import { trashFile } from '../folders/trash-file.ts'
import { sweepJobs as goOn } from '../jobs/sweep-jobs.ts'
import type { Sweep } from './report.ts'

/** Goes on with jobs that nobody works on, and ends what they and other changes of folders have left open. */
export async function sweepJobs(context: ServiceContext, sweep: Sweep): Promise<void> {
  const jobs = await goOn(context, trashFile(context))
  sweep.report.jobsRun += jobs.ran
  sweep.report.jobsFinished += jobs.finished
  sweep.report.jobsQueued += jobs.queued
  const folders = await sweepFolders(context, trashFile(context))
  sweep.report.foldersSettled += folders.settled
  sweep.failures.push(...jobs.failures, ...folders.failures)
}
