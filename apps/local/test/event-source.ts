import { randomUUID } from 'node:crypto'
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { handler } from '@lading/service/entrypoints/worker'
import { localCredentials, localRegion, startFauxqs } from '@lading/stack/testing'

type Worker = typeof handler

/** Queues as they are deployed, and Lambda's event source, which delivers their messages to the worker one at a time. */
export interface EventSource extends AsyncDisposable {
  readonly endpoint: string
  /** Path of the queue of jobs, below the endpoint. */
  readonly path: string
  /** Sends a text as a message. */
  send(body: string): Promise<void>
  /** From here on messages are delivered, until it is disposed of. @param timeoutMs that an invocation has; 15 minutes unless given */
  deliverTo(worker: Worker, timeoutMs?: number): void
  /** What is among the dead letters. */
  deadLetters(): Promise<string[]>
}

/** @param maxReceives deliveries after which a message is a dead letter */
export async function startEventSource(maxReceives = 5): Promise<EventSource> {
  await using resources = new AsyncDisposableStack()
  const engine = resources.use(await startFauxqs())
  const deadUrl = engine.createQueue('dead')
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: `arn:aws:sqs:${localRegion}:000000000000:dead`,
    maxReceiveCount: maxReceives,
  })
  const url = engine.createQueue('jobs', { RedrivePolicy, VisibilityTimeout: '5400' })
  const client = new SQSClient({
    endpoint: engine.endpoint,
    region: localRegion,
    credentials: localCredentials,
  })
  resources.defer(() => client.destroy())
  let isOver = false
  let delivering: Promise<void> | undefined
  const receive = (QueueUrl: string): Promise<Message[]> =>
    client
      .send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: 0 }))
      .then(({ Messages = [] }) => Messages)
  const deliver = async (worker: Worker, timeoutMs: number): Promise<void> => {
    while (!isOver) {
      const [message] = await receive(url)
      if (message === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        continue
      }
      const began = performance.now()
      const {
        MessageId: messageId = randomUUID(),
        ReceiptHandle: receiptHandle = '',
        Body: body = '',
      } = message
      const record = { messageId, receiptHandle, body } as Parameters<Worker>[0]['Records'][number] // what the worker reads of it
      const { batchItemFailures } = await worker(
        { Records: [record] },
        { getRemainingTimeInMillis: () => timeoutMs - (performance.now() - began) },
      )
      if (batchItemFailures.length > 0) continue
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receiptHandle }))
    }
  }
  const running = resources.move()
  return {
    endpoint: engine.endpoint,
    path: new URL(url).pathname,
    async send(body) {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }))
    },
    deliverTo(worker, timeoutMs = 900_000) {
      delivering = deliver(worker, timeoutMs)
    },
    async deadLetters() {
      const found: string[] = []
      for (let messages = await receive(deadUrl); messages.length > 0; messages = await receive(deadUrl)) {
        found.push(...messages.flatMap(({ Body }) => Body ?? []))
      }
      return found
    },
    async [Symbol.asyncDispose]() {
      isOver = true
      await delivering
      await running.disposeAsync()
    },
  }
}
