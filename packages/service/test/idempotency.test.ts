import { CreateTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import type { IdempotencyClaim, StoredAnswer } from '@lading/stack/server'
import {
  crashAt,
  failAttempt,
  failCall,
  faultModes,
  injectFaults,
  noFaults,
  startDynalite,
  testClock,
} from '@lading/stack/testing'
import { createStore } from '@lading/store'
import { createTableInput } from '@lading/store/table'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createIdempotency } from '../src/idempotency/idempotency.ts'

const engine = await startDynalite()
afterAll(() => engine[Symbol.asyncDispose]())
const dynamoDb = engine.client()
const clock = testClock()
const idempotency = createIdempotency(createStore(dynamoDb, 'lading', clock.now), clock.now)
beforeAll(() => dynamoDb.send(new CreateTableCommand(createTableInput('lading'))))

let key = 'key-0'
let count = 0
beforeEach(() => {
  count += 1
  key = `key-${count}`
})

const credential = 'lad_7n2p4qk9w3xz8r5t_0123456789abcdefghjkmnpqrstvwxyz01234567'
const principal = {
  workspaceId: 'ws_1',
  keyId: '7n2p4qk9w3xz8r5t',
  scopes: [],
  expiresAt: undefined,
  ratePerMinute: undefined,
}
const begin = (fields: object = {}) =>
  idempotency.begin({ principal, credential, operation: 'files.create', key, fingerprint: 'a', ...fields })

type Claimed = Extract<IdempotencyClaim, { outcome: 'claimed' }>
async function claim(): Promise<Claimed> {
  const claimed = await begin()
  if (claimed.outcome !== 'claimed') throw new Error(`The call is ${claimed.outcome}`)
  return claimed
}

const answer: StoredAnswer = {
  output: { url: 'https://bucket.example/secret-signature', text: 'é\u{1f600}' },
}

test('of 50 that begin at once one does the work, and the others are told to wait', async () => {
  const claims = await Promise.all(Array.from({ length: 50 }, () => begin()))
  const outcomes = claims.map(({ outcome }) => outcome).sort()
  expect(outcomes).toEqual(['claimed', ...Array.from({ length: 49 }, () => 'in-flight')])
})

test('the answer comes back as it was given, whatever its kind', async () => {
  const refusal = { code: 'X', detail: 'd', data: { a: [1, null] }, headers: { 'retry-after': '5' } }
  const answers: StoredAnswer[] = [answer, { output: undefined }, { output: null }, { error: refusal }]
  for (const [index, given] of answers.entries()) {
    key = `kind-${index}`
    await (await claim()).finish(given)
    expect(await begin()).toEqual({ outcome: 'answered', answer: given })
  }
})

test('the table holds nothing of the answer, of the API key or of the Idempotency-Key', async () => {
  key = 'spoken-key-0123456789'
  await (await claim()).finish(answer)
  const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: 'lading' }))
  const texts = JSON.stringify(Items, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  )
  expect(Items.some(({ answer: bytes }) => bytes?.B !== undefined)).toBe(true)
  for (const secret of [credential, credential.slice(-40), key, 'secret-signature', 'bucket.example']) {
    expect(texts).not.toContain(secret)
  }
  // Nor, compressed, without the API key.
  await expect(begin({ credential: `${credential.slice(0, -1)}8` })).rejects.toThrow()
})

test('keys of other API keys and of other workspaces are other keys', async () => {
  const { effectId } = await claim()
  for (const other of [{ keyId: 'other' }, { workspaceId: 'ws_2' }]) {
    const claimed = await begin({ principal: { ...principal, ...other }, fingerprint: 'b' })
    expect(claimed).toMatchObject({ outcome: 'claimed', effectId: expect.not.stringMatching(effectId) })
  }
})

test('a key is refused for another request, running or answered, until it expires', async () => {
  const claimed = await claim()
  expect(claimed.effectId).toMatch(/^[0-9a-z-]{24,}$/)
  expect(await begin({ fingerprint: 'b' })).toEqual({ outcome: 'reused' })
  await claimed.finish(answer)
  expect(await begin({ fingerprint: 'b' })).toEqual({ outcome: 'reused' })
  clock.advance(24 * 3_600_000 - 1000)
  expect(await begin()).toMatchObject({ outcome: 'answered' })
  clock.advance(2000)
  const afresh = await begin({ fingerprint: 'b' })
  expect(afresh).toMatchObject({ outcome: 'claimed', effectId: expect.not.stringMatching(claimed.effectId) })
  expect(await begin({ fingerprint: 'b' })).toMatchObject({ outcome: 'in-flight' })
})

test('who waits is told to wait as long again as the call has taken, and not beyond its lease', async () => {
  await claim()
  const wait = async (milliseconds: number) => {
    clock.advance(milliseconds)
    return begin()
  }
  expect(await wait(0)).toEqual({ outcome: 'in-flight', retryAfterSeconds: 1 })
  expect(await wait(10_000)).toEqual({ outcome: 'in-flight', retryAfterSeconds: 10 })
  expect(await wait(45_000)).toEqual({ outcome: 'in-flight', retryAfterSeconds: 5 })
  expect(await wait(4999)).toEqual({ outcome: 'in-flight', retryAfterSeconds: 1 })
  expect(await wait(1)).toMatchObject({ outcome: 'claimed' })
})

test('a released call is claimed again at once, for the same effect, by one of many', async () => {
  const first = await claim()
  await first.release()
  const claims = await Promise.all(Array.from({ length: 10 }, () => begin()))
  const claimed = claims.filter(({ outcome }) => outcome === 'claimed')
  expect(claimed).toMatchObject([{ effectId: first.effectId }])
  expect(claims.filter(({ outcome }) => outcome === 'in-flight')).toHaveLength(9)
})

test('a call that is given up is taken over for the same effect, and the first attempt cannot disturb it', async () => {
  const first = await claim()
  clock.advance(60_000)
  const second = await claim()
  expect(second.effectId).toBe(first.effectId)
  await expect(first.finish({ output: 'late' })).rejects.toThrow('taken over')
  await first.release()
  expect(await begin()).toMatchObject({ outcome: 'in-flight' })
  await second.finish(answer)
  await expect(first.finish({ output: 'late' })).rejects.toThrow('taken over')
  await first.release()
  expect(await begin()).toEqual({ outcome: 'answered', answer })
})

test('an answer that comes while its call is being taken over stands', async () => {
  const first = await claim()
  clock.advance(60_000)
  let late: (() => Promise<void>) | undefined = () => first.finish(answer)
  dynamoDb.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const interrupt = commandName?.startsWith('UpdateItem') ? late : undefined
        if (interrupt !== undefined) late = undefined
        await interrupt?.()
        return next(args)
      },
    { step: 'finalizeRequest', name: 'interrupt' },
  )
  expect(await begin()).toEqual({ outcome: 'answered', answer })
  expect(late).toBeUndefined()
  dynamoDb.middlewareStack.remove('interrupt')
})

test('an answer that is too large is not kept: the call is claimed again for the same effect', async () => {
  const first = await claim()
  const { randomBytes } = await import('node:crypto')
  await first.finish({ output: randomBytes(300_000).toString('hex') })
  expect(await begin()).toMatchObject({ outcome: 'claimed', effectId: first.effectId })
})

/** Brings a call to where `begin` meets it. */
const states: Record<string, () => Promise<unknown>> = {
  'a new call': async () => undefined,
  'a released call': async () => (await claim()).release(),
  'a call that was given up': async () => {
    await claim()
    clock.advance(60_000)
  },
  'an expired call': async () => {
    await (await claim()).finish(answer)
    clock.advance(24 * 3_600_000 + 1000)
  },
}

test.each(Object.entries(states))('faults around %s neither lose nor double it', async (name, prepare) => {
  /** The whole life of a call, from `begin` on. */
  const act = async () => (await claim()).finish(answer)
  key = `${name}-recorded`.replaceAll(' ', '-')
  await prepare()
  using recording = injectFaults(dynamoDb, noFaults)
  await act()
  recording[Symbol.dispose]()
  for (const { index, command } of recording.calls) {
    for (const mode of faultModes) {
      const title = `${mode} ${index} ${command}`
      // Hidden by the SDK, which sends it again: the attempt knows its own claim, and nobody notices.
      key = `${name}-${mode}-${index}-attempt`.replaceAll(' ', '-')
      await prepare()
      {
        using _faults = injectFaults(dynamoDb, failAttempt(index, mode))
        await act()
      }
      expect(await begin(), title).toEqual({ outcome: 'answered', answer })

      // Seen by the caller, or the end of its process: it comes again when the lease is over.
      for (const plan of [failCall(index, mode), ...(mode === 'instead' ? [] : [crashAt(index, mode)])]) {
        key = `${key}-seen`
        await prepare()
        {
          using _faults = injectFaults(dynamoDb, plan)
          await expect(act(), title).rejects.toThrow()
        }
        clock.advance(60_000)
        const again = await begin()
        if (again.outcome === 'claimed') await again.finish(answer)
        else expect(again, title).toEqual({ outcome: 'answered', answer })
        expect(await begin(), title).toEqual({ outcome: 'answered', answer })
      }
    }
  }
})

test('a fault after the claim keeps the effect: who comes again has the same effect id', async () => {
  using recording = injectFaults(dynamoDb, failCall(1, 'after'))
  const first = await claim()
  await expect(first.finish(answer)).rejects.toThrow()
  recording[Symbol.dispose]()
  // The write had taken effect although its answer was lost.
  expect(await begin()).toEqual({ outcome: 'answered', answer })
})
