import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Answer, Api } from '../api.ts'
import { eventually, matches } from '../expect.ts'
import { allPages, declare, exclusively, readyFile, text, unique } from '../world.ts'

/** Repeats a call as `Retry-After` says while the first one with its key still runs. */
async function settled(call: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await call()
    if (answer.status !== 409) return answer
    matches(answer.body, { code: 'IDEMPOTENCY_IN_FLIGHT', retryable: true })
    const seconds = Number(answer.headers.get('retry-after'))
    assert.ok(seconds >= 1, 'Retry-After')
    await delay(seconds * 1000)
  }
}

export function idempotency(api: Api): void {
  const withKey = (key = unique()) => ({ 'idempotency-key': key })

  describe('Idempotency-Key', () => {
    test('the same call with the same key is done once and answered the same', async () => {
      const headers = withKey()
      const input = { name: unique() }
      const first = await api.answer('folders.create', input, headers)
      assert.equal(first.headers.get('idempotent-replayed'), null)
      const second = await api.answer('folders.create', input, headers)
      assert.equal(second.headers.get('idempotent-replayed'), 'true')
      assert.equal(second.headers.get('location'), first.headers.get('location'))
      assert.deepEqual(second.body, first.body)
      // Without the key, or with another one, it is another call.
      await api.refused('folders.create', input, 409, 'FOLDER_EXISTS')
      await api.refused('folders.create', input, 409, 'FOLDER_EXISTS', withKey())
    })

    test('another input or another operation with the key is 422 and changes nothing', async () => {
      const headers = withKey()
      const name = unique()
      await api.call('folders.create', { name }, headers)
      await api.refused('folders.create', { name: `${name}-2` }, 422, 'IDEMPOTENCY_KEY_REUSED', headers)
      await api.refused('folders.delete', { id: `path:${name}` }, 422, 'IDEMPOTENCY_KEY_REUSED', headers)
      await api.refused('folders.get', { id: `path:${name}-2` }, 404, 'FOLDER_NOT_FOUND')
      await api.call('folders.get', { id: `path:${name}` })
    })

    test('a refusal is repeated as well', async () => {
      const headers = { ...withKey(), 'if-match': '"0-stale"' }
      const { id } = await readyFile(api)
      const refuse = () => api.refused('files.update', { id, tags: [] }, 412, 'REVISION_MISMATCH', headers)
      const { requestId: _, headers: __, ...first } = await refuse()
      const again = await refuse()
      matches(again, first)
      assert.equal(again.headers.get('idempotent-replayed'), 'true')
    })

    test('a delete that is repeated answers as the first time', async () => {
      const headers = withKey()
      const { id } = await readyFile(api)
      // A hold that another check tries would be the answer to both.
      await exclusively(api, () => api.call('files.delete', { id }, headers))
      const again = await api.answer('files.delete', { id }, headers)
      assert.equal(again.headers.get('idempotent-replayed'), 'true')
      await api.refused('files.delete', { id }, 404, 'FILE_NOT_FOUND')
    })

    test('a key that is created again shows the same secret', async () => {
      const headers = withKey()
      const input = { name: unique(), scopes: ['files:read'] }
      const first = await api.call('keys.create', input, headers)
      assert.deepEqual(await api.call('keys.create', input, headers), first)
    })

    test('REST and RPC share what a key has done', async () => {
      const headers = withKey()
      const input = { name: unique() }
      const first = await api.rpc('folders.create', input, headers)
      assert.equal(first.headers.get('idempotent-replayed'), null)
      const second = await api.answer('folders.create', input, headers)
      assert.equal(second.headers.get('idempotent-replayed'), 'true')
      assert.deepEqual(second.body, first.body)
      const third = await api.rpc('folders.create', input, headers)
      assert.equal(third.headers.get('idempotent-replayed'), 'true')
      const { status, problem } = await api.rpc('folders.create', { name: unique() }, headers)
      matches({ status, problem }, { status: 422, problem: { code: 'IDEMPOTENCY_KEY_REUSED' } })
    })

    test('20 calls at once with one key have one effect, by REST and by RPC', async () => {
      const headers = withKey()
      const tag = unique()
      const input = declare(text, { tags: [tag] })
      const byRest = () => api.attempt('files.create', input, headers)
      const byRpc = async () => {
        const { problem, ...answer } = await api.rpc('files.create', input, headers)
        return problem === undefined ? { ...answer, status: 201 } : { ...answer, body: problem }
      }
      // A quota that another check tries would be the answer to all of them.
      const answers = await exclusively(api, () =>
        Promise.all(Array.from({ length: 20 }, (_, index) => settled(index % 2 === 0 ? byRest : byRpc))),
      )
      for (const { status, body } of answers) {
        assert.equal(status, 201)
        assert.deepEqual(body, answers[0]?.body)
      }
      const [first] = answers
      assert.ok(first)
      const { file } = first.body as { file: { id: string } } // the output of files.create
      await eventually(async () => {
        const pending = await allPages((cursor) =>
          api.call('files.list', { state: 'pending', limit: 1000, cursor }),
        )
        assert.deepEqual(
          pending.filter(({ tags }) => tags.includes(tag)).map(({ id }) => id),
          [file.id],
        )
      })
      const replays = await Promise.all([byRest(), byRpc()])
      for (const { headers: fields } of replays) assert.equal(fields.get('idempotent-replayed'), 'true')
    })
  })
}
