import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isError, Lading } from '@lading/client'
import { createContext, type ServiceContext, sweep } from '@lading/service'
import { startDynalite, startStrictS3 } from '@lading/stack/testing'
import { expect, test } from 'vitest'
import { type Moment, violations } from '../../../packages/service/test/invariants.ts'
import { takeStock } from '../../../packages/service/test/stock.ts'
import { type Running, start, temporary } from './start-process.ts'

/* kill -9 of `start` in the middle of its work, again and again on the same data. */

/** Longer than any upload lives. */
const longAfterMs = 40 * 86_400_000
/** Two parts. */
const largeBytes = 8 * 1024 ** 2 + 5

/** What is uploaded, by its reference. */
type Cargo = ReadonlyMap<string, Buffer<ArrayBuffer>>

function cargoOf(round: number): Cargo {
  const small = Array.from({ length: 5 }, (_, n) => [`${round}/${n}`, randomBytes(1000 + n)] as const)
  return new Map([...small, [`${round}/large`, randomBytes(largeBytes)]])
}

type Send = () => Promise<Response>

/** An SDK that hands its requests to `pass`, calls with their operation and bytes as `PUT`. */
function sdk({ url, apiKey }: Running, pass = (_operation: string, send: Send) => send()): Lading {
  const passing: typeof fetch = (input, init) => {
    const operation = init?.method === 'PUT' ? 'PUT' : new URL(String(input)).pathname.slice('/rpc/'.length)
    return pass(operation, () => fetch(input, init))
  }
  return new Lading({ baseUrl: url, apiKey, maxAttempts: 1, fetch: passing })
}

/** Uploads everything at once. @returns the references of what is stored by then, as far as is known */
async function uploadAll({ files }: Lading, cargo: Cargo): Promise<string[]> {
  const results = await Promise.allSettled(
    [...cargo].map(async ([externalRef, bytes]) => {
      const multipart = bytes.length >= largeBytes
      try {
        await files.upload(bytes, { name: 'a', externalRef, multipart, tags: ['t'] })
      } catch (error) {
        // It was stored before, but the answer was lost.
        if (!isError(error, 'EXTERNAL_REF_TAKEN')) throw error
      }
      return externalRef
    }),
  )
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}

async function expectStored({ files }: Lading, cargo: Cargo, references: Iterable<string>): Promise<void> {
  const compare = async (reference: string) => {
    const bytes = await files.download(`ref:${reference}`).bytes()
    expect(cargo.get(reference)?.equals(bytes), reference).toBe(true)
  }
  await Promise.all([...references].map(compare))
}

interface Opened extends AsyncDisposable {
  readonly context: ServiceContext
  wrong(moment: Moment): Promise<string[]>
  /** Objects and multipart uploads of the bucket. */
  left(): Promise<{ objects: number; multiparts: number }>
}

/** The data of a service that does not run, some time later. */
async function openData(directory: string, laterMs: number): Promise<Opened> {
  await using resources = new AsyncDisposableStack()
  const dynalite = resources.use(await startDynalite({ path: join(directory, 'dynamodb') }))
  const engine = resources.use(await startStrictS3({ dataDir: join(directory, 's3') }))
  const now = () => new Date(Date.now() + laterMs)
  const s3 = engine.client()
  const place = { dynamoDb: dynalite.client(), s3, tableName: 'lading', bucketName: 'lading' }
  const context = createContext({ ...place, s3: async () => s3, now })
  const opened = resources.move()
  return {
    context,
    wrong: (moment) => violations(place, moment, now()),
    async left() {
      const { objects, multiparts } = await takeStock(place)
      return { objects: objects.length, multiparts: multiparts.length }
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/** Kills it after so many requests of a kind and some milliseconds, when some of them have reached their work. */
function killAfter(running: Running, operation: string, count: number, ms: number): Lading {
  let seen = 0
  return sdk(running, (sent, send) => {
    const answer = send()
    if (sent === operation && ++seen === count) setTimeout(() => running.process.kill('SIGKILL'), ms)
    return answer
  })
}

/** Lets bytes pass and no completion; kills it when so many of them have been asked for. */
function killBeforeCompletions(running: Running, count: number): Lading {
  let asked = 0
  return sdk(running, (operation, send) => {
    if (operation !== 'files.complete') return send()
    if (++asked === count) running.process.kill('SIGKILL')
    return asked < count ? new Promise(() => undefined) : Promise.reject(new TypeError('cut'))
  })
}

async function ended({ process }: Running): Promise<void> {
  if (process.exitCode === null && process.signalCode === null) await once(process, 'exit')
}

const moments: readonly [operation: string, count: number, ms: number][] = [
  ['PUT', 4, 3],
  ['files.complete', 3, 4],
  ['files.complete', 6, 12],
]

test('kill -9 in the midst of uploads loses nothing that was answered, and sweeps leave nothing over', async () => {
  await using folder = await temporary()
  const data = join(folder.path, '.lading')
  const all = new Map<string, Buffer<ArrayBuffer>>()
  const stored = new Set<string>()
  /** What was answered is there, and what was cut off is stored when it is asked for again. */
  const expectWhole = async (running: Running) => {
    await expectStored(sdk(running), all, stored)
    const cutOff = new Map([...all].filter(([reference]) => !stored.has(reference)))
    for (const reference of await uploadAll(sdk(running), cutOff)) stored.add(reference)
    expect(stored).toEqual(new Set(all.keys()))
    await expectStored(sdk(running), all, cutOff.keys())
  }

  for (const [round, moment] of moments.entries()) {
    await using running = await start(folder.path)
    await expectWhole(running)
    const cargo = cargoOf(round)
    for (const [reference, bytes] of cargo) all.set(reference, bytes)
    for (const reference of await uploadAll(killAfter(running, ...moment), cargo)) stored.add(reference)
    await ended(running)
    await using after = await openData(data, 0)
    expect(await after.wrong('any time')).toEqual([])
  }

  const left = cargoOf(moments.length)
  {
    await using last = await start(folder.path)
    await expectWhole(last)
    const lading = killBeforeCompletions(last, left.size + 1)
    void uploadAll(lading, left)
    void lading.versions.upload('ref:0/0', randomBytes(100)).catch(() => undefined)
    await ended(last)
  }
  {
    await using after = await openData(data, longAfterMs)
    expect(await after.wrong('any time')).toEqual([])
    // The new version, all but the file in parts, and what the kills have left.
    const before = await after.left()
    expect(before.objects).toBeGreaterThanOrEqual(stored.size + left.size)
    expect(before.multiparts).toBeGreaterThanOrEqual(1)
    for (let times = 0; times < 2; times++) {
      const { failures, missing } = await sweep(after.context, { restMs: 0 })
      expect([failures, missing]).toEqual([[], []])
    }
    expect(await after.wrong('swept')).toEqual([])
    expect(await after.left()).toEqual({ objects: stored.size, multiparts: 0 })
    expect(await readdir(join(data, 's3', 'blobs'))).toHaveLength(stored.size)
  }
  await using final = await start(folder.path)
  await expectWhole(final)
})
