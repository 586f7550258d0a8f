import { createHash, randomUUID } from 'node:crypto'
import { contract } from '@lading/contract'
import { listOperations, type OutputOf } from '@lading/stack/contract'
import { startStrictS3 } from '@lading/stack/testing'
import { tableDefinition } from '@lading/store/table'
import { S3Meter } from './s3-meter.ts'
import { bucketName, call, newApiKey, startInstance, tableName } from './service.ts'
import { DynamoDbStub } from './stub/stub.ts'
import type { Item } from './stub/value.ts'
import { typicalFile, typicalSize } from './typical-file.ts'
import { virtualClock } from './virtual-clock.ts'

type Created = OutputOf<typeof contract.files.create>

const operations = new Map(listOperations(contract).map(({ name, operation }) => [name, operation]))

/** The bytes of a typical file: a PDF as far as its beginning tells. */
const bytes = Buffer.alloc(typicalSize, '%PDF-1.7\n')
const sha256 = createHash('sha256').update(bytes).digest('hex')
const declared = { contentType: 'application/pdf', size: typicalSize, sha256 }

/** A workspace of its own with a key that may do everything, to prepare one call in and to measure it. */
export interface Stage {
  readonly workspaceId: string
  /** What a typical file's bytes are declared as. */
  readonly declared: { readonly contentType: string; readonly size: number; readonly sha256: string }
  /** Calls an operation, as the SDK does. */
  invoke<Output>(operation: string, input: object): Promise<Output>
  /** Announces a file. */
  pending(fields?: object): Promise<Created>
  /** Sends its bytes. */
  upload(created: Pick<Created, 'upload'>): Promise<void>
  /** Stores a file as a client does. @returns its id */
  ready(fields?: object): Promise<string>
  /** Sends the bytes of the next version of a file. @returns what completes it */
  uploadedVersion(id: string): Promise<{ id: string; upload: string }>
  /** Makes the next version of a file. */
  newVersion(id: string): Promise<void>
  /** The item of a file's head. */
  head(id: string): Item | undefined
}

/** What one call costs. */
export interface CallCost {
  readonly writeUnits: number
  readonly readUnits: number
  readonly dynamoDbRequests: number
  /** Requests to S3 by the SDK's names. */
  readonly s3Requests: ReadonlyMap<string, number>
}

/** The service on the stub and on an S3 that does what S3 does. */
export interface Theatre extends AsyncDisposable {
  open(): Promise<Stage>
  /** The cost of what a stage does. */
  measure(action: () => Promise<unknown>): Promise<CallCost>
}

export async function openTheatre(): Promise<Theatre> {
  await using resources = new AsyncDisposableStack()
  const clock = virtualClock(Date.now())
  const engine = resources.use(await startStrictS3({ now: () => new Date(clock.now()) }))
  await engine.createBucket(bucketName)
  const s3 = engine.client()
  const s3Meter = new S3Meter()
  s3Meter.watch(s3)
  const stub = new DynamoDbStub({ tableName, schema: tableDefinition, now: clock.now })
  const instance = startInstance({ stub, s3, clock })
  const { store, meter } = instance.context
  const running = resources.move()

  return {
    async open() {
      const { workspaceId } = await store.workspaces.create('Typical')
      const apiKey = await newApiKey(instance.context, workspaceId)
      const invoke: Stage['invoke'] = (operation, input) => {
        const isMutation = operations.get(operation)?.kind === 'mutation'
        return call(instance, apiKey, operation, input, isMutation ? randomUUID() : undefined)
      }
      // Both items of the usage total are under way, as they are in a workspace that is used.
      for (const change of ['+warm0', '+warm1']) {
        await store.usage.begin(workspaceId, 0, change, { files: 0, bytes: 0 })
        await store.usage.settle(workspaceId, 0, change)
      }
      await invoke('workspace.get', {}) // notes that the key is used on this day
      let files = 0
      const stage: Stage = {
        workspaceId,
        declared,
        invoke,
        pending: (fields) => invoke('files.create', { ...typicalFile(files++), ...declared, ...fields }),
        async upload({ upload }) {
          if (upload.kind !== 'single') throw new Error('A stage uploads in one request')
          const { method, url, headers } = upload
          const response = await fetch(url, { method, headers, body: bytes })
          if (!response.ok) throw new Error(`S3 answered ${response.status}`)
        },
        async ready(fields) {
          const created = await stage.pending(fields)
          await stage.upload(created)
          await invoke('files.complete', { id: created.file.id })
          return created.file.id
        },
        async uploadedVersion(id) {
          const created = await invoke<OutputOf<typeof contract.versions.create>>('versions.create', {
            id,
            ...declared,
          })
          await stage.upload(created)
          return { id, upload: created.upload.id }
        },
        async newVersion(id) {
          await invoke('files.complete', await stage.uploadedVersion(id))
        },
        head: (id) => stub.peek(`W#${workspaceId}#F#${id}`, 'FILE'),
      }
      return stage
    },
    async measure(action) {
      // Counts of the day that wait would be written by the next call that comes along.
      clock.rest()
      await meter.flush()
      stub.meter.reset()
      s3Meter.reset()
      await action()
      const units = [...stub.meter.totals().values()]
      return {
        writeUnits: units.reduce((sum, { write }) => sum + write, 0),
        readUnits: units.reduce((sum, { read }) => sum + read, 0),
        dynamoDbRequests: [...stub.meter.requests().values()].reduce((sum, count) => sum + count, 0),
        s3Requests: new Map(s3Meter.requests()),
      }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
