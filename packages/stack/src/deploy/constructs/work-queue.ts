import { Duration } from 'aws-cdk-lib'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { DeadLetterQueue } from './dead-letter-queue.ts'

export interface WorkQueueProps {
  /** How long the worker may take for one message. */
  readonly timeout: Duration
}

/** A message is hidden for six times what its function may take, as AWS advises: it retries when it was throttled. */
const visibilityFactor = 6
/** Deliveries after which a message counts as poison. */
const maxReceives = 5

/** A queue whose messages a function works on one by one; what fails five times goes to a dead-letter queue. */
export class WorkQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: DeadLetterQueue

  constructor(scope: Construct, id: string, { timeout }: WorkQueueProps) {
    super(scope, id)
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters')
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.seconds(timeout.toSeconds() * visibilityFactor),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: maxReceives },
    })
  }

  /**
   * Has a function work on the messages, one at a time.
   * @param concurrency messages that are worked on at once at most; at least 2, which is SQS's own limit
   */
  deliverTo(worker: IFunction, concurrency: number): void {
    worker.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 1,
        maxConcurrency: concurrency,
        reportBatchItemFailures: true,
      }),
    )
  }
}
