import { CreateTableCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import {
  everyCrash,
  everyFault,
  failAttempt,
  faultModes,
  injectFaults,
  noFaults,
  sharedDynamoDbLocal,
  startDynalite,
  testClock,
} from '@lading/stack/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createStore, newToken, type OpenChange, type Store } from '../src/store.ts'
import { createTableInput } from '../src/table.ts'

/* On both engines, because the updates are written by hand: AWS's own would not forgive an expression that AWS refuses. */

const resources = new AsyncDisposableStack()
afterAll(() => resources.disposeAsync())

const engines = [
  { name: 'dynalite', skip: false, start: async () => resources.use(await startDynalite()) },
  { name: 'DynamoDB Local', skip: process.env.LADING_WITHOUT_JAVA === 'true', start: sharedDynamoDbLocal },
]

const minute = 60_000
const day = 24 * 60 * minute
const table = 'usage'
const change = (sign: '+' | '-' = '+') => `${sign}file_${newToken()}:${newToken()}`
/** A change of the one of a shard's items that all of these are in. */
const neighbour = () => `${change().slice(0, -1)}0`
const kilobyte = { files: 1, bytes: 1024 }
const nothing = { files: 0, bytes: 0 }

describe.each(engines.filter(({ skip }) => !skip))('on $name', ({ start }) => {
  const clock = testClock(new Date('2026-11-22T12:00:00Z'))
  let newClient: () => DynamoDBClient
  let client: DynamoDBClient
  let store: Store
  beforeAll(async () => {
    newClient = (await start()).client
    client = newClient()
    await client.send(new CreateTableCommand(createTableInput(table)))
    store = createStore(client, table, clock.now)
  })

  const newWorkspace = () => `ws_${newToken().slice(0, 16)}`
  const today = () => clock.now().toISOString().slice(0, 10)

  /** The workspaces' entries in the sweeper's index. */
  async function indexed(workspaceIds: string[]): Promise<string[]> {
    const found: string[] = []
    for (let index = 0; index < 16; index++) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'gsi2',
          KeyConditionExpression: 'gsi2pk = :index',
          ExpressionAttributeValues: { ':index': { S: `USAGE#${index}` } },
        }),
      )
      found.push(...Items.flatMap(({ gsi2sk }) => gsi2sk?.S ?? []))
    }
    return found.filter((key) => workspaceIds.some((workspaceId) => key.includes(workspaceId)))
  }

  /** What a sweep does: ends what has been open for five minutes, as whoever knows decides. */
  async function sweep(workspaceIds: string[], isTrue: (opId: string) => boolean = () => false) {
    const ended: OpenChange[] = []
    for await (const open of store.usage.listOpen(new Date(clock.now().getTime() - 5 * minute))) {
      const { workspaceId, shard, opId } = open
      if (!workspaceIds.includes(workspaceId)) continue
      ended.push(open)
      if (isTrue(opId)) await store.usage.settle(workspaceId, shard, opId)
      else await store.usage.revert(workspaceId, shard, opId)
    }
    return ended
  }

  test('a hundred changes at once over several shards give the exact sum, and none stays open', async () => {
    const [workspaceId, shards] = [newWorkspace(), 3]
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const [shard, opId] = [index % shards, change()]
        await store.usage.begin(workspaceId, shard, opId, { files: 1, bytes: index })
        if (index % 4 === 0) await store.usage.revert(workspaceId, shard, opId)
        else await store.usage.settle(workspaceId, shard, opId)
      }),
    )
    // 0 to 99 without the multiples of four.
    expect(await store.usage.total(workspaceId, shards)).toEqual({ files: 75, bytes: 4950 - 1200 })
    clock.advance(6 * minute)
    expect(await sweep([workspaceId])).toEqual([])
    expect(await indexed([workspaceId])).toEqual([])
  })

  test('begun changes count, and each step done twice changes nothing', async () => {
    const workspaceId = newWorkspace()
    const [kept, dropped, removed] = [change(), change(), change('-')]
    const { usage } = store
    const begin = (opId: string, amount = kilobyte) => usage.begin(workspaceId, 0, opId, amount)
    for (const opId of [kept, kept, dropped, dropped]) await begin(opId)
    expect(await usage.total(workspaceId, 1)).toEqual({ files: 2, bytes: 2048 })
    for (const _ of [1, 2]) await usage.settle(workspaceId, 0, kept)
    for (const _ of [1, 2]) await usage.revert(workspaceId, 0, dropped)
    await usage.revert(workspaceId, 0, kept)
    await usage.settle(workspaceId, 0, dropped)
    expect(await usage.total(workspaceId, 1)).toEqual(kilobyte)
    for (const _ of [1, 2]) await begin(removed, { files: -1, bytes: -1024 })
    await usage.settle(workspaceId, 0, removed)
    expect(await usage.total(workspaceId, 1)).toEqual(nothing)
    expect(await usage.total(newWorkspace(), 3)).toEqual(nothing)
  })

  test('a name that could be another attribute of the total is refused', async () => {
    for (const opId of ['files', 'pk', '', '+', '+a b']) {
      await expect(store.usage.begin(newWorkspace(), 0, opId, kilobyte)).rejects.toThrow(RangeError)
    }
  })

  test('what stays open is found when it is old enough, and only that', async () => {
    const workspaceId = newWorkspace()
    const [old, young] = [neighbour(), neighbour()]
    await store.usage.begin(workspaceId, 1, old, kilobyte)
    clock.advance(4 * minute)
    await store.usage.begin(workspaceId, 1, young, kilobyte)
    expect(await sweep([workspaceId])).toEqual([])
    clock.advance(2 * minute)
    expect(await sweep([workspaceId], (opId) => opId === old)).toEqual([{ workspaceId, shard: 1, opId: old }])
    expect(await store.usage.total(workspaceId, 2)).toEqual({ files: 2, bytes: 2048 })
    // The entry has moved on to the younger one.
    expect(await sweep([workspaceId])).toEqual([])
    clock.advance(4 * minute)
    expect(await sweep([workspaceId])).toEqual([{ workspaceId, shard: 1, opId: young }])
    expect(await store.usage.total(workspaceId, 2)).toEqual(kilobyte)
    expect(await indexed([workspaceId])).toEqual([])
  })

  test('a change that its sweep could not end is found by the next one', async () => {
    const workspaceId = newWorkspace()
    await store.usage.begin(workspaceId, 0, change(), kilobyte)
    clock.advance(6 * minute)
    const found: string[] = []
    for (const _ of [1, 2]) {
      const before = new Date(clock.now().getTime() - 5 * minute)
      for await (const open of store.usage.listOpen(before)) {
        if (open.workspaceId === workspaceId) found.push(open.opId)
      }
    }
    expect(found).toHaveLength(2)
    expect(await sweep([workspaceId])).toHaveLength(1)
  })

  test('the index is written for the first change in minutes, and not for those that follow', async () => {
    const workspaceId = newWorkspace()
    const begun = clock.now().toISOString()
    for (const _ of [1, 2, 3]) {
      const opId = neighbour()
      await store.usage.begin(workspaceId, 0, opId, kilobyte)
      await store.usage.settle(workspaceId, 0, opId)
      clock.advance(minute)
    }
    expect(await indexed([workspaceId])).toEqual([`${begun}#${workspaceId}#0`])
  })

  test('an item takes no more changes than it can hold open, and takes them again once some are ended', async () => {
    const workspaceId = newWorkspace()
    const open = Array.from({ length: 256 }, () => neighbour())
    for (const opId of open) await store.usage.begin(workspaceId, 0, opId, kilobyte)
    const failure = store.usage.begin(workspaceId, 0, neighbour(), kilobyte)
    await expect(failure).rejects.toMatchObject({ name: 'TransactionConflictException' })
    await store.usage.settle(workspaceId, 0, open[7] ?? '')
    await store.usage.begin(workspaceId, 0, neighbour(), kilobyte)
    expect(await store.usage.total(workspaceId, 1)).toEqual({ files: 257, bytes: 257 * 1024 })
  })

  test('each day keeps what was there at its end, whichever shards have changed since', async () => {
    const workspaceId = newWorkspace()
    const add = async (shard: number, bytes: number) => {
      const opId = change()
      await store.usage.begin(workspaceId, shard, opId, { files: 1, bytes })
      await store.usage.settle(workspaceId, shard, opId)
    }
    const days: string[] = [today()]
    const nextDay = () => {
      clock.advance(day)
      days.push(today())
    }
    await add(0, 1)
    nextDay()
    nextDay()
    // Many at once are the first of their day.
    await Promise.all(Array.from({ length: 20 }, () => add(0, 10)))
    await add(1, 1000)
    nextDay()
    const opId = change()
    await store.usage.begin(workspaceId, 1, opId, { files: 1, bytes: 5 })
    nextDay()
    await store.usage.revert(workspaceId, 1, opId)
    const history = await store.usage.history(workspaceId, 2, days)
    expect(days.map((one) => history.get(one))).toEqual([
      { files: 1, bytes: 1 },
      { files: 1, bytes: 1 },
      { files: 22, bytes: 1201 },
      { files: 23, bytes: 1206 },
      { files: 22, bytes: 1201 },
    ])
    const [first = ''] = days
    const before = new Date(Date.parse(first) - day).toISOString().slice(0, 10)
    expect((await store.usage.history(workspaceId, 2, [before])).get(before)).toEqual(nothing)
    expect((await store.usage.history(workspaceId, 2, [first])).get(first)).toEqual({ files: 1, bytes: 1 })
  })

  test.each([
    // Before it writes what the day ended with, and right after that.
    { command: 'PutItemCommand', nth: 1 },
    { command: 'UpdateItemCommand', nth: 2 },
  ])('a process that was held up at $command does not put back what a day ended with', async (held) => {
    const workspaceId = newWorkspace()
    const begin = (from: Store) => from.usage.begin(workspaceId, 0, neighbour(), kilobyte)
    const yesterday = today()
    const late = createStore(client, table, () => new Date(clock.now().getTime() - day))
    const slowClient = newClient()
    let seen = 0
    const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    slowClient.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === held.command && ++seen === held.nth) {
          reached.resolve()
          await released.promise
        }
        return next(args)
      },
      { step: 'initialize' },
    )
    await begin(store)
    clock.advance(day)
    const slow = begin(createStore(slowClient, table, clock.now))
    await reached.promise
    await begin(late)
    await begin(store)
    released.resolve()
    await slow
    const history = await store.usage.history(workspaceId, 1, [yesterday, today()])
    expect([history.get(yesterday)?.files, history.get(today())?.files]).toEqual([2, 4])
  })

  test('a process whose clock is behind counts on the later day', async () => {
    const workspaceId = newWorkspace()
    const behind = createStore(client, table, () => new Date(clock.now().getTime() - day))
    await store.usage.begin(workspaceId, 0, neighbour(), kilobyte)
    await behind.usage.begin(workspaceId, 0, neighbour(), kilobyte)
    const yesterday = new Date(clock.now().getTime() - day).toISOString().slice(0, 10)
    const history = await store.usage.history(workspaceId, 1, [yesterday, today()])
    expect([history.get(yesterday), history.get(today())]).toEqual([nothing, { files: 2, bytes: 2048 }])
  })

  test.each([false, true])(
    'whatever call to AWS fails, a sweep makes the total exact again (written: %s)',
    async (writes) => {
      /** What a caller does, on the first change of a day; `written` tells whether its own write came about. */
      async function act(workspaceId: string, opId: string, written: Set<string>) {
        await store.usage.begin(workspaceId, 0, opId, { files: 1, bytes: 7 })
        if (writes) written.add(opId)
        if (writes) await store.usage.settle(workspaceId, 0, opId)
        else await store.usage.revert(workspaceId, 0, opId)
      }
      async function prepare(): Promise<string> {
        const workspaceId = newWorkspace()
        const opId = neighbour()
        await store.usage.begin(workspaceId, 0, opId, kilobyte)
        await store.usage.settle(workspaceId, 0, opId)
        return workspaceId
      }
      // The plans need to know the calls, which one more workspace records.
      const plansOf = (calls: Parameters<typeof everyFault>[0]) => {
        const bySdk = calls.flatMap(({ index, command }) =>
          faultModes.map((mode) => ({
            title: `${mode} attempt ${index}, ${command}`,
            plan: failAttempt(index, mode),
          })),
        )
        return [...everyFault(calls), ...everyCrash(calls), ...bySdk]
      }
      // Refused, read, the day's closing, the new day, begun; then settled, or read and reverted.
      const callCount = writes ? 6 : 7
      const workspaces = await Promise.all(Array.from({ length: 8 * callCount + 1 }, prepare))
      const yesterday = today()
      clock.advance(day)
      let calls: Parameters<typeof everyFault>[0]
      {
        using recording = injectFaults(client, noFaults)
        await act(workspaces.pop() ?? '', neighbour(), new Set())
        calls = recording.calls
      }
      expect(calls).toHaveLength(callCount)
      const written = new Set<string>()
      const runs = plansOf(calls).map(({ title, plan }, index) => {
        return { title, plan, opId: neighbour(), workspaceId: workspaces[index] ?? '' }
      })
      expect(runs).toHaveLength(workspaces.length)
      for (const { title, plan, opId, workspaceId } of runs) {
        using _faults = injectFaults(client, plan)
        const done = act(workspaceId, opId, written)
        if (plan.level === 'call') await done.catch(() => undefined)
        // The SDK's own repetition hides the fault.
        else await expect(done, title).resolves.toBeUndefined()
      }
      clock.advance(6 * minute)
      await sweep(workspaces, (one) => written.has(one))
      for (const { title, opId, workspaceId } of runs) {
        const expected = written.has(opId) ? { files: 2, bytes: 1031 } : kilobyte
        expect(await store.usage.total(workspaceId, 1), title).toEqual(expected)
        const history = await store.usage.history(workspaceId, 1, [yesterday])
        expect(history.get(yesterday), title).toEqual(kilobyte)
      }
      expect(await sweep(workspaces)).toEqual([])
      expect(await indexed(workspaces)).toEqual([])
    },
  )

  test('calls of a day are added up over all its slots, and gone when they are too old', async () => {
    const workspaceId = newWorkspace()
    const [first, counts] = [today(), { operations: 2, downloadLinks: 1 }]
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => store.days.add(workspaceId, index % 16, first, counts)),
    )
    clock.advance(day)
    await store.days.add(workspaceId, 3, today(), { operations: 1, downloadLinks: 0 })
    expect(await store.days.list(workspaceId, first, today())).toEqual(
      new Map([
        [first, { operations: 80, downloadLinks: 40 }],
        [today(), { operations: 1, downloadLinks: 0 }],
      ]),
    )
    expect((await store.days.list(workspaceId, today(), today())).size).toBe(1)
    clock.advance(400 * day)
    expect([...(await store.days.list(workspaceId, first, today())).values()]).toEqual([
      { operations: 1, downloadLinks: 0 },
    ])
  })
})
