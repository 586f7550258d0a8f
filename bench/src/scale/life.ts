import type { contract } from '@lading/contract'
import type { OutputOf } from '@lading/stack/contract'
import { startStrictS3 } from '@lading/stack/testing'
import { tableDefinition } from '@lading/store/table'
import { type Load, runLoad } from './create-load.ts'
import { S3Meter } from './s3-meter.ts'
import { call, newApiKey, startInstance, tableName } from './service.ts'
import { DynamoDbStub } from './stub/stub.ts'
import { typicalBytes, typicalFile } from './typical-file.ts'
import { virtualClock } from './virtual-clock.ts'

/** What clients do with each file: announce it, or announce it and complete its upload half a second later. */
export type Life = 'create' | 'create and complete'

export interface LifeOptions {
  readonly life: Life
  readonly seconds: number
  readonly filesPerSecond: number
  /** Partitions of each listing of the workspace. */
  readonly listingShards: number
  /** Processes of the service that the calls are spread over, as over Lambda functions. */
  readonly instances: number
  /** API keys that the calls are spread over, each with a rate. */
  readonly keys: number
  readonly ratePerMinute: number
}

// The full minute at which rates begin anew and every process asks for its first calls: the worst one.
const started = Date.UTC(2026, 0, 1, 12)

/**
 * Clients of one workspace create files through the whole service. Every call carries an `Idempotency-Key`; a call that
 * is refused, also for its rate, fails the run.
 */
export async function runLife(options: LifeOptions): Promise<Load> {
  const { life, seconds, filesPerSecond, listingShards, keys, ratePerMinute } = options
  await using engine = await startStrictS3()
  const s3 = engine.client()
  new S3Meter().watch(s3, typicalBytes)
  const clock = virtualClock(started)
  const stub = new DynamoDbStub({ tableName, schema: tableDefinition, now: clock.now })
  const instances = Array.from({ length: options.instances }, () => startInstance({ stub, s3, clock }))
  const [first] = instances
  if (first === undefined) throw new Error('A load needs an instance')
  const { workspaceId } = await first.context.store.workspaces.create('Large', listingShards)
  const apiKeys = await Promise.all(
    Array.from({ length: keys }, () => newApiKey(first.context, workspaceId, ratePerMinute)),
  )

  let calls = 0
  const send = <Output>(operation: string, input: object, idempotencyKey: string) => {
    // The next process for each call and, whenever all have had their turn, the next key: every process sees every key.
    const instance = instances[calls % instances.length]
    const apiKey = apiKeys[(calls + Math.floor(calls / instances.length)) % keys]
    calls++
    if (instance === undefined || apiKey === undefined) throw new Error('A load needs an API key')
    return call<Output>(instance, apiKey, operation, input, idempotencyKey)
  }
  const ids: string[] = []
  const behind = Math.floor(filesPerSecond / 2)
  const operation = async (index: number) => {
    const created = await send<OutputOf<typeof contract.files.create>>(
      'files.create',
      typicalFile(index),
      `create-${index}`,
    )
    ids.push(created.file.id)
    const id = ids[index - behind]
    if (life === 'create and complete' && id !== undefined)
      await send('files.complete', { id }, `complete-${index - behind}`)
  }
  // Awaited here: what it needs ends with this function.
  return await runLoad({ seconds, perSecond: filesPerSecond, operation, clock, meter: stub.meter })
}
