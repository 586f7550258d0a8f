import { fork } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { startDynalite, startStrictS3 } from '@lading/stack/testing'
import { createTableInput } from '@lading/store/table'
import { createContext, type JobMessage, type ServiceContext, sweep } from '../../src/app.ts'
import { objectKey } from '../../src/files/file.ts'
import { takeStock } from '../stock.ts'
import type { WorkerOrder } from './worker-process.ts'

/** Milliseconds by which each worker is ahead of the one before: more than a lease. */
const stepMs = 90_000
const mebibyte = 1024 ** 2
const program = join(import.meta.dirname, 'worker-process.ts')

/** What one archive went through. */
export interface Killed {
  readonly kills: number
  readonly sha256: string
}

/** Engines with files, and workers that are killed while they make archives of them. */
export class KillWorld implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack
  readonly #place: { dynamoDb: string; s3: string }
  readonly #stock: Parameters<typeof takeStock>[0]
  readonly #makeContext: (aheadMs: number) => ServiceContext
  readonly #workspaceId: string
  readonly #files: readonly string[]
  #aheadMs = 0

  private constructor(
    resources: AsyncDisposableStack,
    place: { dynamoDb: string; s3: string },
    stock: Parameters<typeof takeStock>[0],
    makeContext: (aheadMs: number) => ServiceContext,
    stored: { workspaceId: string; files: readonly string[] },
  ) {
    this.#resources = resources
    this.#place = place
    this.#stock = stock
    this.#makeContext = makeContext
    this.#workspaceId = stored.workspaceId
    this.#files = stored.files
  }

  static async start(): Promise<KillWorld> {
    await using resources = new AsyncDisposableStack()
    const dynalite = resources.use(await startDynalite())
    const engine = resources.use(await startStrictS3())
    const [tableName, bucketName] = ['lading', 'lading']
    const dynamoDb = dynalite.client()
    const s3 = engine.client()
    await dynamoDb.send(new CreateTableCommand(createTableInput(tableName)))
    await engine.createBucket(bucketName)
    const makeContext = (aheadMs: number) =>
      createContext({
        dynamoDb,
        tableName,
        s3: async () => s3,
        bucketName,
        queue: { send: async () => undefined },
        now: () => new Date(Date.now() + aheadMs),
      })
    const stored = await storeFiles(makeContext(0))
    return new KillWorld(
      resources.move(),
      { dynamoDb: dynalite.endpoint, s3: engine.endpoint },
      { dynamoDb, s3, tableName, bucketName },
      makeContext,
      stored,
    )
  }

  /** Has an archive made by one worker after another. @param killNext when to kill each; undefined to let it end */
  async make(
    killNext: (attempt: number) => { atCall: number } | { afterMs: number } | undefined,
  ): Promise<Killed> {
    const message = await this.#begin()
    let kills = 0
    for (let attempt = 0; ; attempt++) {
      this.#aheadMs += stepMs
      // No more than three attempts may come no further; the last one is let go.
      const plan = attempt < 3 ? killNext(attempt) : undefined
      if (await this.#work(message, plan)) break
      kills++
    }
    const context = this.#makeContext(this.#aheadMs)
    const job = await context.store.jobs.get(message.workspaceId, message.jobId)
    if (job?.state !== 'done' || job.fileId === undefined)
      throw new Error(`The job is ${job?.state}: ${job?.error}`)
    const file = await context.store.files.get(message.workspaceId, job.fileId)
    const bytes = file && (await context.bucket.readAll(objectKey(file)))
    if (bytes === undefined) throw new Error('The archive has no bytes')
    return { kills, sha256: createHash('sha256').update(bytes).digest('hex') }
  }

  /** What lies in the bucket and is of no file, once the sweep has been there. */
  async strands(): Promise<string[]> {
    // Archives have ended by then, too.
    const context = this.#makeContext(this.#aheadMs + 24 * 3_600_000)
    for (let round = 0; round < 4; round++) {
      const { failures } = await sweep(context, { restMs: 0 })
      if (failures.length > 0) throw new AggregateError(failures)
    }
    const { objects, multiparts } = await takeStock(this.#stock)
    return [
      ...objects.filter((key) => !this.#files.some((id) => key.includes(id))),
      ...multiparts.map(({ key }) => `multipart ${key}`),
    ]
  }

  async #begin(): Promise<JobMessage> {
    const { store } = this.#makeContext(this.#aheadMs)
    const input = { by: 'files', files: this.#files, name: 'a.zip', missing: 'fail', expiresInHours: 1 }
    const { job } = await store.jobs.create({
      workspaceId: this.#workspaceId,
      jobId: `job_${randomId()}`,
      kind: 'archive.create',
      input: JSON.stringify(input),
      begin: 'queued',
    })
    return { workspaceId: job.workspaceId, jobId: job.jobId }
  }

  /** @returns whether the worker ended by itself */
  async #work(
    message: JobMessage,
    plan: { atCall: number } | { afterMs: number } | undefined,
  ): Promise<boolean> {
    const order: WorkerOrder = {
      ...this.#place,
      message,
      aheadMs: this.#aheadMs,
      ...(plan !== undefined && 'atCall' in plan ? { killAtCall: plan.atCall } : {}),
    }
    const child = fork(program, [JSON.stringify(order)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const exit = once(child, 'exit')
    await Promise.race([once(child, 'message'), exit])
    if (plan !== undefined && 'afterMs' in plan) {
      await Promise.race([delay(plan.afterMs), exit])
      child.kill('SIGKILL')
    }
    const [code, signal] = await exit
    if (signal === 'SIGKILL') return false
    if (code !== 0) throw new Error(`The worker ended with ${code ?? signal}`)
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync()
  }
}

const randomId = () => randomBytes(24).toString('hex').slice(0, 24)

/** Files of a few MB: small ones, stored ones and deflated ones, on both sides of a part's end. */
async function storeFiles(context: ServiceContext): Promise<{ workspaceId: string; files: string[] }> {
  const { store, bucket, now } = context
  const { workspaceId } = await store.workspaces.create('kills')
  const contents: [string, string, Uint8Array][] = [
    ...Array.from({ length: 20 }, (_, index): [string, string, Uint8Array] => [
      `small ${index}.txt`,
      'text/plain',
      Buffer.from(`small ${index}\n`.repeat(index * 50)),
    ]),
    ['noise.mp4', 'video/mp4', randomBytes(7 * mebibyte)],
    ['dense.txt', 'text/plain', Buffer.from(randomBytes(6 * mebibyte).toString('base64'))],
    ['last.mp4', 'video/mp4', randomBytes(5 * mebibyte)],
  ]
  const files: string[] = []
  for (const [name, contentType, bytes] of contents) {
    const [fileId, uploadId] = [`file_${randomId()}`, randomId()]
    const file = await store.files.create({
      workspaceId,
      fileId,
      name,
      contentType,
      size: bytes.byteLength,
      sha256: undefined,
      partSize: undefined,
      externalRef: undefined,
      folderId: undefined,
      tags: [],
      metadata: '{}',
      expiresAt: new Date(now().getTime() + 3_600_000),
      listingShards: 1,
      uploadId,
    })
    await bucket.put(objectKey({ workspaceId, fileId, uploadId }), bytes)
    if (file === undefined) throw new Error('The file was not stored')
    await store.files.change(file, { state: 'ready', expiresAt: undefined, versionAt: file.createdAt })
    files.push(fileId)
  }
  return { workspaceId, files }
}
