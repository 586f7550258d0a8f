import { expect, test } from 'vitest'
import { MigrationFailure } from '../failure.ts'
import { DynamoError } from './dynamo.ts'
import { putOf, type Write } from './write.ts'
import { BatchWriter } from './writer.ts'

const writeOf = (name: string, group = '0'): Write =>
  putOf(
    { pk: name, sk: 'FILE' },
    (emit) => {
      emit('pk', name)
      emit('sk', 'FILE')
      emit('text', 'x'.repeat(500))
    },
    group,
  )

const writes = (count: number, group?: string) =>
  Array.from({ length: count }, (_, at) => writeOf(`item ${at}`, group))

interface WireItem {
  readonly pk: { readonly S: string }
  readonly sk: { readonly S: string }
}
const pkOf = (request: string) =>
  (JSON.parse(request) as { PutRequest: { Item: WireItem } }).PutRequest.Item.pk.S

/** A table that does with each request what it is told. */
function table(act: (pks: string[], call: number) => readonly string[] | Error) {
  const stored = new Set<string>()
  let calls = 0
  return {
    stored,
    calls: () => calls,
    async batchWrite(_: string, requests: readonly string[]) {
      calls += 1
      const pks = requests.map(pkOf)
      const open = act(pks, calls)
      if (open instanceof Error) throw open
      for (const pk of pks) if (!open.includes(pk)) stored.add(pk)
      const unprocessed = requests
        .filter((request) => open.includes(pkOf(request)))
        .map((request) => JSON.parse(request))
      return { unprocessed, units: requests.length - unprocessed.length }
    },
  }
}

const { signal } = new AbortController()

test('batches of 25 at most, and every write in its place', async () => {
  const sizes: number[] = []
  const sink = table((pks) => {
    sizes.push(pks.length)
    return []
  })
  const outcomes = await new BatchWriter(sink, 't', signal).write(writes(101))
  expect(outcomes).toEqual(Array.from({ length: 101 }, () => 'written'))
  expect(sink.stored.size).toBe(101)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(25)
})

test('what is left unprocessed or refused is written again until it is taken', async () => {
  const sink = table((pks, call) => {
    if (call % 3 === 1) return new DynamoError('ProvisionedThroughputExceededException', 'too fast', false)
    return call % 3 === 2 ? pks.slice(0, 5) : []
  })
  const outcomes = await new BatchWriter(sink, 't', signal).write(writes(60))
  expect(new Set(outcomes)).toEqual(new Set(['written']))
  expect(sink.stored.size).toBe(60)
})

test('a lost answer is told, since an older request may still arrive', async () => {
  const sink = table((_, call) => (call === 1 ? new DynamoError('ETIMEDOUT', 'no answer', true) : []))
  const outcomes = await new BatchWriter(sink, 't', signal).write(writes(3))
  expect(outcomes).toEqual(Array.from({ length: 3 }, () => 'written-after-lost-answer'))
})

test('one item that is never taken does not take others with it', async () => {
  const sink = table((pks) =>
    pks.includes('item 7') ? new DynamoError('ValidationException', 'Item size has exceeded', false) : [],
  )
  const outcomes = await new BatchWriter(sink, 't', signal).write(writes(30))
  expect(outcomes[7]).toEqual({ refused: 'Item size has exceeded' })
  expect(outcomes.filter((outcome) => outcome === 'written').length).toBe(29)
})

test('an error that cannot pass ends the write with a remedy', async () => {
  const sink = table(() => new DynamoError('ResourceNotFoundException', 'no such table', false))
  const failure = await new BatchWriter(sink, 't', signal).write(writes(1)).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(MigrationFailure)
  expect((failure as MigrationFailure).code).toBe('TARGET_MISSING')
})

test('what shares a partition that is full does not hold the others up', async () => {
  // Every request but a few of the hot group is taken.
  let hotTaken = 0
  const began = performance.now()
  const sink = table((pks) => {
    const most = ((performance.now() - began) / 1000) * 100
    return pks.filter((pk) => {
      if (!pk.startsWith('hot')) return false
      if (hotTaken >= most) return true
      hotTaken += 1
      return false
    })
  })
  const writer = new BatchWriter(sink, 't', signal)
  const hot = writer.write(Array.from({ length: 150 }, (_, at) => writeOf(`hot ${at}`, 'hot')))
  let coldSeconds = 0
  const cold = writer
    .write(Array.from({ length: 3000 }, (_, at) => writeOf(`cold ${at}`, String(at % 7))))
    .then(() => {
      coldSeconds = (performance.now() - began) / 1000
    })
  await Promise.all([hot, cold])
  const hotSeconds = (performance.now() - began) / 1000
  expect(coldSeconds).toBeLessThan(hotSeconds)
  expect(sink.stored.size).toBe(3150)
})

test('nothing is written while it is slowed down to nothing, and all of it after that', async () => {
  const sink = table(() => [])
  const writer = new BatchWriter(sink, 't', signal)
  writer.slowDown(0)
  const writing = writer.write(writes(5))
  await new Promise((resolve) => setTimeout(resolve, 250))
  expect(sink.calls()).toBe(0)
  writer.slowDown(1)
  await writing
  expect(sink.stored.size).toBe(5)
})

test('an abort rejects what waits', async () => {
  const controller = new AbortController()
  const writer = new BatchWriter(
    table(() => []),
    't',
    controller.signal,
  )
  writer.slowDown(0)
  const writing = writer.write(writes(5))
  controller.abort(new Error('enough'))
  await expect(writing).rejects.toThrow('enough')
})
