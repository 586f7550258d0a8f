import { countingUnits } from '@lading/stack/observe/units'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { type Received, workOff } from '../jobs/work-off.ts'
import type { Work } from '../jobs/work-on.ts'
import { describeCause } from '../log.ts'
import { contextFromEnvironment, queueFromEnvironment } from './environment.ts'
import { logProblem, logWork } from './log.ts'

const queue = queueFromEnvironment()
const context = contextFromEnvironment()

/** What is kept of the function's time for the last part and the checkpoint, in milliseconds. */
const reserveMs = 60_000

/**
 * The worker: goes on with the jobs that the queue tells of. One that needs more time than a function has is gone on with by the
 * next invocation.
 */
export async function handler(
  event: Pick<SQSEvent, 'Records'>,
  { getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<SQSBatchResponse> {
  const units = { readUnits: 0, writeUnits: 0 }
  const began = performance.now()
  let state: string = 'nothing'
  const left = await countingUnits(units, () =>
    workOff(event.Records, {
      context,
      giveBack: (receiptHandle, until, now) => queue.giveBack(receiptHandle, until, now),
      isOver: () => getRemainingTimeInMillis() < reserveMs,
      observe: (message, work) => {
        state = work.state
        logWorkOf(message, work)
      },
    }),
  )
  logWork('work', { state, durationMs: Math.round(performance.now() - began) }, units)
  return { batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })) }
}

function logWorkOf({ messageId }: Received, work: Work | { readonly state: 'unreadable' }): void {
  switch (work.state) {
    case 'unreadable':
      logProblem('message not understood', { messageId })
      break
    case 'failed': {
      const { workspaceId, jobId, error } = work.job
      logProblem('job failed', { workspaceId, jobId, code: codeOf(error) })
      break
    }
    case 'broken':
      logProblem(work.retryAt === undefined ? 'job given up' : 'job attempt failed', {
        messageId,
        cause: describeCause(work.cause),
      })
  }
}

function codeOf(error: string | undefined): string | undefined {
  return error === undefined ? undefined : (JSON.parse(error) as { code: string }).code // written by the store
}
