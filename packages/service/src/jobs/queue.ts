import type { StoredJob } from '@lading/store'

/** What a message of the queue says: which job to go on with. No text of a user is in it. */
export type JobMessage = Pick<StoredJob, 'workspaceId' | 'jobId'>

/**
 * Tells workers of jobs, at least once and in no order. It only saves time: a job whose message is lost is found by the sweep.
 */
export interface JobQueue {
  send(job: JobMessage): Promise<void>
}

/** The message in the text of a queue; undefined when it is none of ours. */
export function parseMessage(text: string): JobMessage | undefined {
  try {
    const { workspaceId, jobId } = JSON.parse(text) as Record<string, unknown> // null and numbers throw or lack both
    return typeof workspaceId === 'string' && typeof jobId === 'string' ? { workspaceId, jobId } : undefined
  } catch {
    return undefined
  }
}
