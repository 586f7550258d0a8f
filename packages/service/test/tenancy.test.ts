import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, type Caller, type Service, startService } from './harness.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

/** References that keys have been known to mix up: case, separators, normal forms, look-alikes, spaces, prefixes. */
const hostile = fc.constantFrom(
  'ABC',
  'abc',
  'Abc',
  '#',
  '##',
  'x#b_y',
  'x',
  'y#b_z',
  ' ',
  '  ',
  '\u00e9',
  'e\u0301',
  '\u0000',
  'a\u0000b',
  '%',
  '%41',
  'A',
  '*',
  '../x',
  '..',
  '.',
  '/',
  '//',
  'ref:',
  'ref:ref:x',
  'W#',
  'file_000000000000000000000000',
  '文件',
  '🧾',
  '\u202e',
  '?',
  '&=+',
)
const reference = fc
  .oneof(hostile, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }))
  .filter((text) => text.isWellFormed())

/** An answer without what must differ from request to request. */
const timeless = ({ status, headers, body }: Answer) => ({
  status,
  headers: Object.fromEntries([...headers].filter(([name]) => name !== 'x-request-id')),
  body: { ...body, requestId: '' },
})

/** Everything that can be asked of one file, by REST and by RPC. */
function everyCall(caller: Caller, id: string): Promise<Answer>[] {
  const path = `/files/${encodeURIComponent(id)}`
  const byUrl =
    id === '.' || id === '..'
      ? []
      : [
          caller.rest('GET', path),
          caller.rest('GET', `${path}/content`),
          caller.rest('POST', `${path}/complete`),
          caller.rest('PATCH', path, { name: 'stolen' }),
          caller.rest('DELETE', path),
        ]
  return [
    ...byUrl,
    ...['get', 'download', 'complete', 'delete'].map((name) => caller.rpc(`files.${name}`, { id })),
    caller.rpc('files.update', { id, name: 'stolen' }),
  ]
}

test("another workspace's file is answered like one that never was, byte for byte", async () => {
  const [mine, other] = [await service.caller(), await service.caller()]
  await fc.assert(
    fc.asyncProperty(reference, async (externalRef) => {
      const fields = { name: 'secret', contentType: 'text/plain', size: 0, externalRef }
      const created = await mine.rpc('files.create', fields)
      expect(created.status).toBe(200)
      const { id } = created.body.file
      const never = 'file_zzzzzzzzzzzzzzzzzzzzzzzz'
      const expected = (await Promise.all(everyCall(other, never))).map(timeless)
      for (const address of [id, `ref:${externalRef}`]) {
        const answers = (await Promise.all(everyCall(other, address))).map(timeless)
        expect(answers).toEqual(expected)
      }
      expect(await mine.rpc('files.get', { id })).toMatchObject({ status: 200, body: { name: 'secret' } })
      // The same reference is free in the other workspace and names another file there.
      const theirs = await other.rpc('files.create', fields)
      expect(theirs.body.file.id).not.toBe(id)
      for (const caller of [mine, other]) await caller.rpc('files.delete', { id: `ref:${externalRef}` })
    }),
    { numRuns: 40 },
  )
})

test('two references are one file exactly when they are the same text', async () => {
  const caller = await service.caller()
  await fc.assert(
    fc.asyncProperty(reference, reference, async (left, right) => {
      const create = (externalRef: string) =>
        caller.rpc('files.create', { name: 'a', contentType: 'a/b', size: 0, externalRef })
      const [first, second] = [await create(left), await create(right)]
      expect(first.body.file.id === second.body.file.id).toBe(left === right)
      for (const externalRef of [left, right]) await caller.rpc('files.delete', { id: `ref:${externalRef}` })
    }),
    { numRuns: 60 },
  )
})

test('an empty or cut address reaches nothing', async () => {
  const caller = await service.caller()
  await caller.rpc('files.create', { name: 'a', contentType: 'a/b', size: 0, externalRef: 'x' })
  for (const id of ['', 'ref:', 'file_', 'REF:x', 'ref', 'x', ' ref:x', 'ref:\ud800']) {
    expect(await caller.rpc('files.get', { id }), id).toMatchObject({
      status: 400,
      body: { code: 'INVALID_INPUT' },
    })
  }
  expect(
    await caller.rpc('files.create', { name: 'a', contentType: 'a/b', size: 0, externalRef: '' }),
  ).toMatchObject({ status: 400 })
})

test('no change to a cursor leads anywhere but to a refusal', async () => {
  const [mine, other] = [await service.caller(), await service.caller()]
  for (const caller of [mine, other]) for (let index = 0; index < 3; index++) await caller.store('x')
  const cursorOf = async (caller: Caller) =>
    String((await caller.rpc('files.list', { limit: 1 })).body.nextCursor)
  const [own, foreign] = [await cursorOf(mine), await cursorOf(other)]
  const parts = [own, foreign].flatMap((cursor) => cursor.split('.'))
  const changed = fc.oneof(
    fc
      .tuple(fc.nat(own.length - 1), fc.constantFrom('A', 'b', '-', '_', '.', '=', ' '))
      .map(([at, letter]) => own.slice(0, at) + letter + own.slice(at + 1)),
    fc.tuple(fc.constantFrom(...parts), fc.constantFrom(...parts)).map(([left, right]) => `${left}.${right}`),
    fc.jsonValue().map((value) => `${Buffer.from(JSON.stringify(value)).toString('base64url')}.${parts[1]}`),
    fc.string({ minLength: 1, maxLength: 60 }),
  )
  await fc.assert(
    fc.asyncProperty(changed, async (cursor) => {
      fc.pre(cursor !== own && cursor.isWellFormed())
      expect(await mine.rpc('files.list', { cursor })).toMatchObject({
        status: 400,
        body: { code: 'CURSOR_INVALID' },
      })
    }),
    { numRuns: 200 },
  )
  expect(await mine.rpc('files.list', { cursor: own })).toMatchObject({ status: 200 })
})
