import type { SQSClient } from '@aws-sdk/client-sqs'
import type { JobMessage, JobQueue } from './queue.ts'

/** The SDK's SQS client: no call needs it but those that begin a job, so it is loaded with the first of them. */
const loadSdk = () => import('./sqs-sdk.ts')

type Opened = { readonly sdk: Awaited<ReturnType<typeof loadSdk>>; readonly client: SQSClient }

/** Longest that SQS hides a message, in seconds. */
const maxHiddenSeconds = 43_200

/** The queue of jobs on SQS. */
export class SqsQueue implements JobQueue {
  readonly #url: string
  readonly #makeClient: (sdk: Opened['sdk']) => SQSClient
  #opened: Promise<Opened> | undefined

  /** @param makeClient called once, by the first message */
  constructor(url: string, makeClient: (sdk: Opened['sdk']) => SQSClient) {
    this.#url = url
    this.#makeClient = makeClient
  }

  async send({ workspaceId, jobId }: JobMessage): Promise<void> {
    const { client, sdk } = await this.#open()
    const MessageBody = JSON.stringify({ workspaceId, jobId })
    await client.send(new sdk.SendMessageCommand({ QueueUrl: this.#url, MessageBody }))
  }

  /** Gives a message that was received back to the queue, for a time of its own instead of the queue's. */
  async giveBack(receiptHandle: string, until: Date, now: Date): Promise<void> {
    const { client, sdk } = await this.#open()
    const seconds = Math.ceil((until.getTime() - now.getTime()) / 1000)
    await client.send(
      new sdk.ChangeMessageVisibilityCommand({
        QueueUrl: this.#url,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: Math.min(maxHiddenSeconds, Math.max(0, seconds)),
      }),
    )
  }

  #open(): Promise<Opened> {
    this.#opened ??= loadSdk().then((sdk) => ({ sdk, client: this.#makeClient(sdk) }))
    return this.#opened
  }
}
