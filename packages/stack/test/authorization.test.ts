import { expect, test } from 'vitest'
import { rest, rpc, sampleApp } from './sample.ts'

const { app, records } = sampleApp()
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

test('a scoped operation asks for a key and names the scheme', async () => {
  for (const headers of [
    {},
    { authorization: '' },
    { authorization: 'Basic eDp5' },
    bearer('wrong'),
    { authorization: 'Bearer' },
  ]) {
    const answers = [await rest(app, 'GET', '/secret', { headers }), await rpc(app, 'secret', {}, headers)]
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
  }
})

test('a key without the scope is told which one', async () => {
  for (const answer of [
    await rest(app, 'GET', '/secret', { headers: bearer('nobody') }),
    await rpc(app, 'secret', {}, bearer('nobody')),
  ]) {
    expect(answer).toMatchObject({
      status: 403,
      body: { code: 'SCOPE_MISSING', data: { scope: 'secrets:read' } },
    })
  }
})

test('a key with the scope passes, the scheme in any case', async () => {
  for (const headers of [bearer('reader'), { authorization: 'bearer  reader' }]) {
    expect(await rest(app, 'GET', '/secret', { headers })).toMatchObject({
      status: 200,
      body: { who: 'Rita' },
    })
    expect(await rpc(app, 'secret', {}, headers)).toMatchObject({ status: 200, body: { who: 'Rita' } })
  }
})

test('who calls is asked before the input is looked at', async () => {
  expect(await rest(app, 'GET', '/secret?unknown=1')).toMatchObject({ status: 401 })
  expect(await rpc(app, 'secret', { unknown: 1 })).toMatchObject({ status: 401 })
})

test('each call leaves one record with its request id, and none of its input', async () => {
  const before = records.length
  const viaRest = await rest(app, 'GET', '/search?either=needle', { headers: bearer('reader') })
  const viaRpc = await rpc(app, 'search', { either: 'needle' })
  const unknown = await rpc(app, 'no.such', {})
  const written = records.slice(before)
  expect(written.map(({ transport, operation, status }) => [transport, operation, status])).toEqual([
    ['rest', 'search', 200],
    ['rpc', 'search', 200],
    ['rpc', null, 404],
  ])
  expect(written.map(({ requestId }) => requestId)).toEqual(
    [viaRest, viaRpc, unknown].map(({ headers }) => headers.get('x-request-id')),
  )
  expect(JSON.stringify(written)).not.toContain('needle')
})

test('a batch has an answer and a record for each of its calls, and a limit', async () => {
  const before = records.length
  const batch = (count: number) =>
    app.request(`/rpc/${Array.from({ length: count }, () => 'users.touch').join(',')}?batch=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(
        Object.fromEntries(Array.from({ length: count }, (_, index) => [index, { id: String(index) }])),
      ),
    })
  const answers = (await (await batch(20)).json()) as { result: { data: { got: { id: string } } } }[]
  expect(answers.map(({ result }) => result.data.got.id)).toEqual(
    Array.from({ length: 20 }, (_, index) => String(index)),
  )
  expect(records.length - before).toBe(20)
  expect((await batch(21)).status).toBe(400)
})

test('a batch answers the status that its calls share, else 207', async () => {
  const batch = async (...names: string[]) => {
    const response = await app.request(`/rpc/${names.join(',')}?batch=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(names.map((_, index) => [index, { id: 'x' }]))),
    })
    return response.status
  }
  expect(await batch('users.touch', 'users.touch')).toBe(200)
  expect(await batch('users.touch', 'fail.declared')).toBe(207)
  expect(await batch('users.create', 'users.create')).toBe(400)
})
