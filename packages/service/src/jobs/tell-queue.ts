import type { ServiceContext } from '../context.ts'
import type { JobMessage } from './queue.ts'

/** Tells the queue of a job that is stored. When that fails nothing is lost but time: the sweep finds the job. */
export async function tellQueue(context: ServiceContext, { workspaceId, jobId }: JobMessage): Promise<void> {
  try {
    await context.queue.send({ workspaceId, jobId })
  } catch (error) {
    context.onJobFailure(error)
  }
}
