import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { eventually, matches } from '../expect.ts'
import type { Input, Name } from '../shapes.ts'
import { allPages, declare, inSeconds, nothing, text, unique } from '../world.ts'

const allScopes = [
  'files:read',
  'files:write',
  'files:purge',
  'retention:write',
  'keys:read',
  'keys:write',
  'workspace:read',
  'workspace:write',
  'audit:read',
]

/** An input of each operation that its schema accepts and that changes nothing, should it be carried out. */
const harmless: Readonly<Record<Name, Input>> = {
  'files.create': declare(text),
  'files.complete': { id: nothing.file },
  'files.get': { id: nothing.file },
  'files.list': { limit: 1 },
  'files.update': { id: nothing.file, tags: [] },
  'files.download': { id: nothing.file },
  'files.delete': { id: nothing.file },
  'files.restore': { id: nothing.file },
  'files.purge': { id: nothing.file },
  'files.retain': { id: nothing.file },
  'uploads.get': { id: nothing.file, upload: nothing.upload },
  'uploads.sign': { id: nothing.file, upload: nothing.upload, parts: [{ number: 1 }] },
  'uploads.abort': { id: nothing.file, upload: nothing.upload },
  'versions.create': { id: nothing.file, contentType: 'a/b', size: 1 },
  'versions.list': { id: nothing.file },
  'versions.get': { id: nothing.file, version: '1' },
  'versions.download': { id: nothing.file, version: '1' },
  'versions.restore': { id: nothing.file, version: '1' },
  'folders.create': { name: 'x', parent: nothing.folder },
  'folders.get': { id: nothing.folder },
  'folders.list': { limit: 1 },
  'folders.move': { id: nothing.folder, name: 'x' },
  'folders.delete': { id: nothing.folder },
  'archives.create': { tag: 'nothing has this tag' },
  'jobs.cancel': { id: nothing.job },
  'jobs.get': { id: nothing.job },
  'jobs.list': { limit: 1 },
  'keys.create': { name: 'x', scopes: ['files:read'], expiresAt: '2020-01-01T00:00:00Z' },
  'keys.list': { limit: 1 },
  'keys.rotate': { id: nothing.key },
  'keys.revoke': { id: nothing.key },
  'workspace.get': {},
  'workspace.update': {},
  'workspace.retain': { until: '2020-01-01T00:00:00Z' },
  'usage.get': {},
  'usage.days': {},
  'audit.list': { limit: 1 },
  'audit.export': { limit: 1 },
}
const operations = Object.keys(harmless) as Name[] // the record has every name and no other

export function keys(api: Api): void {
  const newKey = (scopes: readonly string[], fields: Input = {}) =>
    api.call('keys.create', { name: unique(), scopes, ...fields })

  describe('keys', () => {
    test('a key is shown once and works at once; its use is noted by the day', async () => {
      const { status, headers, body } = await api.answer('keys.create', {
        name: 'acceptance ä',
        scopes: ['files:read', 'keys:read'],
      })
      assert.equal(status, 201)
      assert.equal(headers.get('location'), `/v1/keys/${body.key.id}`)
      matches(body.key, { name: 'acceptance ä', expiresAt: null, ratePerMinute: null, lastUsedOn: null })
      assert.deepEqual([...body.key.scopes].sort(), ['files:read', 'keys:read'])
      assert.match(body.apiKey, new RegExp(`^lad_${body.key.id}_[0-9a-z]{40}$`))
      await api.as(body.apiKey).call('files.list', { limit: 1 })
      await eventually(async () => {
        const all = await allPages((cursor) => api.call('keys.list', { limit: 1000, cursor }))
        const listed = all.find(({ id }) => id === body.key.id)
        assert.ok(listed?.lastUsedOn, 'the use is noted')
        assert.deepEqual(listed, { ...body.key, lastUsedOn: listed.lastUsedOn })
      })
    })

    test('a revoked key is refused from then on, also one that revokes itself', async () => {
      const { key, apiKey } = await newKey(['files:read'])
      await api.call('keys.revoke', { id: key.id })
      await api.as(apiKey).refused('files.list', {}, 401, 'UNAUTHENTICATED')
      await api.refused('keys.rotate', { id: key.id }, 404, 'KEY_NOT_FOUND')
      await api.refused('keys.revoke', { id: nothing.key }, 404, 'KEY_NOT_FOUND')
      const own = await newKey(['keys:write'])
      await api.as(own.apiKey).call('keys.revoke', { id: own.key.id })
      await api.as(own.apiKey).refused('keys.revoke', { id: own.key.id }, 401, 'UNAUTHENTICATED')
    })

    test('a rotated key goes on beside its successor for the overlap', async () => {
      const { key, apiKey } = await newKey(['files:read'], { ratePerMinute: 1000 })
      const { status, headers, body } = await api.answer('keys.rotate', { id: key.id, overlapSeconds: 3600 })
      assert.equal(status, 201)
      assert.equal(headers.get('location'), `/v1/keys/${body.key.id}`)
      const { id: _, createdAt: __, ...inherited } = key
      matches(body.key, inherited)
      assert.notEqual(body.key.id, key.id)
      assert.equal(body.previous.id, key.id)
      assert.ok(Math.abs(Date.parse(body.previous.expiresAt ?? '') - Date.now() - 3_600_000) < 300_000)
      for (const each of [apiKey, body.apiKey]) await api.as(each).call('files.list', { limit: 1 })
    })

    test('a key that is rotated again in its overlap hands on the expiry that it had before', async () => {
      const expiresAt = await inSeconds(api, 86_400)
      const { key } = await newKey(['files:read'], { expiresAt })
      matches(await api.call('keys.rotate', { id: key.id, overlapSeconds: 60 }), { key: { expiresAt } })
      matches(await api.call('keys.rotate', { id: key.id, overlapSeconds: 60 }), { key: { expiresAt } })
    })

    test('without overlap the old key ends at once', async () => {
      const { key, apiKey } = await newKey(['files:read'])
      const successor = await api.call('keys.rotate', { id: key.id, overlapSeconds: 0 })
      await api.as(apiKey).refused('files.list', {}, 401, 'UNAUTHENTICATED')
      await api.as(successor.apiKey).call('files.list', { limit: 1 })
    })

    test('a key that expires is refused when its time comes', async () => {
      await api.refused(
        'keys.create',
        { name: 'x', scopes: ['files:read'], expiresAt: await inSeconds(api, -3600) },
        400,
        'EXPIRY_IN_PAST',
      )
      const expiresAt = await inSeconds(api, 5)
      const { key, apiKey } = await newKey(['files:read'], { expiresAt })
      assert.equal(key.expiresAt, expiresAt)
      await api.as(apiKey).call('files.list', { limit: 1 })
      await eventually(() => api.as(apiKey).refused('files.list', {}, 401, 'UNAUTHENTICATED'))
    })

    test('a key hands on neither a scope that it lacks nor a longer life than its own', async () => {
      const expiresAt = await inSeconds(api, 3600)
      const granter = await newKey(['keys:write', 'files:read'], { expiresAt })
      const other = api.as(granter.apiKey)
      const { data } = await other.refused(
        'keys.create',
        { name: 'x', scopes: ['files:read', 'files:write'], expiresAt },
        403,
        'SCOPE_NOT_HELD',
      )
      assert.deepEqual(data, { scopes: ['files:write'] })
      const later = await other.refused(
        'keys.create',
        { name: 'x', scopes: ['files:read'], expiresAt: await inSeconds(api, 7200) },
        403,
        'EXPIRY_TOO_LATE',
      )
      assert.deepEqual(later.data, { latest: expiresAt })
      matches(await other.call('keys.create', { name: 'x', scopes: ['files:read'] }), { key: { expiresAt } })
      const wider = await newKey(['files:read', 'files:write'], { expiresAt })
      await other.refused('keys.rotate', { id: wider.key.id }, 403, 'SCOPE_NOT_HELD')
      const longer = await newKey(['files:read'])
      await other.refused('keys.rotate', { id: longer.key.id }, 403, 'EXPIRY_TOO_LATE')
    })

    test('every operation asks for its scope, and names it', async () => {
      for (const scope of allScopes) {
        const { apiKey } = await newKey(allScopes.filter((other) => other !== scope))
        const without = api.as(apiKey)
        for (const name of operations) {
          if (api.target.document.operation(name).scope !== scope) continue
          const { data } = await without.refused(name, harmless[name], 403, 'SCOPE_MISSING')
          assert.deepEqual(data, { scope })
          const { status, problem } = await without.rpc(name, harmless[name])
          matches({ status, problem }, { status: 403, problem: { code: 'SCOPE_MISSING', data: { scope } } })
        }
      }
    })

    test('every operation asks for a key', async () => {
      const nobody = api.as('wrong')
      for (const name of operations) {
        await nobody.refused(name, harmless[name], 401, 'UNAUTHENTICATED')
        const { status, problem } = await nobody.rpc(name, harmless[name])
        matches({ status, problem }, { status: 401, problem: { code: 'UNAUTHENTICATED' } })
      }
    })

    test('a key with a rate is told what is left, and to wait when nothing is', async () => {
      const limit = 3
      const { apiKey } = await newKey(['files:read'], { ratePerMinute: limit })
      const limited = api.as(apiKey)
      const answers = []
      // A window may end in between: of so many calls, one at least meets the limit.
      for (let call = 0; call < 2 * limit + 1; call++)
        answers.push(await limited.attempt('files.list', { limit: 1 }))
      for (const { headers } of answers) {
        assert.match(headers.get('ratelimit-policy') ?? '', /^"default";q=3;w=60$/)
        assert.match(headers.get('ratelimit') ?? '', /^"default";r=[0-3];t=\d+$/)
      }
      assert.equal(answers[0]?.status, 200)
      const refused = answers.find(({ status }) => status === 429)
      assert.ok(refused, 'a call is refused')
      matches(refused.body, { code: 'RATE_LIMITED', retryable: true, data: { limit, windowSeconds: 60 } })
      assert.match(refused.headers.get('ratelimit') ?? '', /r=0;/)
      const wait = Number(refused.headers.get('retry-after'))
      assert.ok(wait >= 1 && wait <= 60, `Retry-After: ${wait}`)
      const free = await api.answer('files.list', { limit: 1 })
      assert.equal(free.status, 200)
    })
  })
}
