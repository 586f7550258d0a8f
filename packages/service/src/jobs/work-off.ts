import type { ServiceContext } from '../context.ts'
import { parseMessage } from './queue.ts'
import { type Work, workOn } from './work-on.ts'

/** A message as SQS gives it to a function. */
export interface Received {
  readonly messageId: string
  readonly receiptHandle: string
  readonly body: string
}

export interface WorkOff {
  readonly context: ServiceContext
  /** Hides a message until another attempt is due. */
  readonly giveBack: (receiptHandle: string, until: Date, now: Date) => Promise<void>
  readonly isOver: () => boolean
  /** Told what became of each message; `unreadable` is one that names no job. */
  readonly observe: (message: Received, work: Work | { readonly state: 'unreadable' }) => void
}

/**
 * Works off messages, one after another. What is not done is told by its id, so that SQS delivers it again, and after five deliveries
 * puts it among the dead letters: its job has failed by then, and says why.
 * @returns ids of the messages that are not done
 */
export async function workOff(
  messages: readonly Received[],
  { context, giveBack, isOver, observe }: WorkOff,
): Promise<string[]> {
  const left: string[] = []
  for (const message of messages) {
    const job = parseMessage(message.body)
    const work = job === undefined ? ({ state: 'unreadable' } as const) : await workOn(context, job, isOver)
    observe(message, work)
    if (work.state !== 'broken' && work.state !== 'unreadable') continue
    left.push(message.messageId)
    const retryAt = work.state === 'broken' ? work.retryAt : undefined
    // At once where nothing is to be waited for: the sooner it is among the dead letters.
    const now = context.now()
    await giveBack(message.receiptHandle, retryAt ?? now, now).catch(context.onJobFailure)
  }
  return left
}
