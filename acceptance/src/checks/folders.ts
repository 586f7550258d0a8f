import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { eventually, matches } from '../expect.ts'
import { allPages, exclusively, finished, nothing, readyFile, unique } from '../world.ts'

export function folders(api: Api): void {
  describe('folders', () => {
    test('a folder is created, addressed by id and by path, and listed below its parent', async () => {
      const top = unique()
      const { headers, body: above } = await api.answer('folders.create', { name: top })
      assert.equal(headers.get('location'), `/v1/folders/${above.id}`)
      matches(above, { name: top, parentId: null, path: top })
      const name = 'ünter ordner %2F+'
      const below = await api.call('folders.create', { name, parent: `path:${top}` })
      matches(below, { name, parentId: above.id, path: `${top}/${name}` })
      assert.deepEqual(await api.call('folders.get', { id: below.id }), below)
      assert.deepEqual(await api.call('folders.get', { id: `path:${top}/${name}` }), below)
      assert.deepEqual(
        await eventually(async () => (await api.call('folders.list', { parent: above.id })).items),
        [below],
      )
      const roots = await allPages((cursor) => api.call('folders.list', { limit: 1000, cursor }))
      assert.ok(
        roots.some(({ id }) => id === above.id),
        'it is listed below the root',
      )
    })

    test('children are listed by name in byte order', async () => {
      const parent = (await api.call('folders.create', { name: unique() })).id
      for (const name of ['b', 'ä', 'B', 'a']) await api.call('folders.create', { name, parent })
      await eventually(async () => {
        const { items } = await api.call('folders.list', { parent })
        assert.deepEqual(
          items.map(({ name }) => name),
          ['B', 'a', 'b', 'ä'],
        )
      })
    })

    test('a name is taken once below a parent', async () => {
      const name = unique()
      const { id } = await api.call('folders.create', { name })
      const { data } = await api.refused('folders.create', { name }, 409, 'FOLDER_EXISTS')
      assert.deepEqual(data, { id })
      const other = await api.call('folders.create', { name, parent: id })
      await api.refused('folders.move', { id: other.id, parent: 'root' }, 409, 'FOLDER_EXISTS')
    })

    test('of 10 creations of one name at once, one succeeds', async () => {
      const name = unique()
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => api.attempt('folders.create', { name })),
      )
      assert.deepEqual(answers.map(({ status }) => status).sort(), [
        201,
        ...Array.from({ length: 9 }, () => 409),
      ])
    })

    test('what is not there is FOLDER_NOT_FOUND', async () => {
      for (const id of [nothing.folder, `path:${unique()}`, `path:${unique()}/below`]) {
        await api.refused('folders.get', { id }, 404, 'FOLDER_NOT_FOUND')
        await api.refused('folders.delete', { id }, 404, 'FOLDER_NOT_FOUND')
        await api.refused('folders.move', { id, name: 'x' }, 404, 'FOLDER_NOT_FOUND')
        await api.refused('folders.list', { parent: id }, 404, 'FOLDER_NOT_FOUND')
        await api.refused('folders.create', { name: 'x', parent: id }, 404, 'FOLDER_NOT_FOUND')
        await api.refused('files.list', { folder: id }, 404, 'FOLDER_NOT_FOUND')
        const input = { name: 'x', contentType: 'a/b', size: 1, folder: id }
        await api.refused('files.create', input, 404, 'FOLDER_NOT_FOUND')
      }
      const { id } = await readyFile(api)
      await api.refused('files.update', { id, folder: nothing.folder }, 404, 'FOLDER_NOT_FOUND')
      await api.refused('jobs.get', { id: nothing.job }, 404, 'JOB_NOT_FOUND')
    })

    test('files are listed of one folder or of all below it, and can be moved', async () => {
      const top = await api.call('folders.create', { name: unique() })
      const sub = await api.call('folders.create', { name: 'sub', parent: top.id })
      const [above, below] = [
        await readyFile(api, { folder: top.id }),
        await readyFile(api, { folder: `path:${sub.path}` }),
      ]
      matches([above, below], [{ folderId: top.id }, { folderId: sub.id }])
      const list = async (input: object) =>
        (await allPages((cursor) => api.call('files.list', { ...input, cursor }))).map(({ id }) => id)
      await eventually(async () => {
        assert.deepEqual(await list({ folder: top.id }), [above.id])
        assert.deepEqual(await list({ folder: sub.id }), [below.id])
        assert.deepEqual(await list({ folder: top.id, subtree: true }), [above.id, below.id])
      })
      matches(await api.call('files.update', { id: above.id, folder: `path:${sub.path}` }), {
        folderId: sub.id,
      })
      matches(await api.call('files.update', { id: below.id, folder: 'root' }), { folderId: null })
      await eventually(async () => {
        assert.deepEqual(await list({ folder: sub.id }), [above.id])
        assert.deepEqual(await list({ folder: top.id }), [])
      })
    })

    test('a folder is renamed and moved with what is in it, as a job that is done', async () => {
      const [from, to] = [
        await api.call('folders.create', { name: unique() }),
        await api.call('folders.create', { name: unique() }),
      ]
      const sub = await api.call('folders.create', { name: 'sub', parent: from.id })
      const file = await readyFile(api, { folder: sub.id })
      const { status, body: job } = await api.answer('folders.move', {
        id: `path:${from.name}/sub`,
        parent: to.id,
        name: 'moved',
      })
      assert.equal(status, 202)
      matches(job, { kind: 'folder.move', state: 'done', folderId: sub.id })
      assert.deepEqual(await api.call('jobs.get', { id: job.id }), job)
      matches(await api.call('folders.get', { id: sub.id }), {
        name: 'moved',
        parentId: to.id,
        path: `${to.name}/moved`,
      })
      await api.refused('folders.get', { id: `path:${from.name}/sub` }, 404, 'FOLDER_NOT_FOUND')
      matches(await api.call('files.get', { id: file.id }), { folderId: sub.id })
      await api.call('folders.move', { id: sub.id, name: 'renamed' })
      matches(await api.call('folders.get', { id: `path:${to.name}/renamed` }), { id: sub.id })
      await eventually(async () => {
        const jobs = await allPages((cursor) => api.call('jobs.list', { limit: 1000, cursor }), 5)
        assert.ok(
          jobs.some(({ id }) => id === job.id),
          'the job is listed',
        )
      })
    })

    test('a folder cannot be moved into itself or below itself', async () => {
      const top = await api.call('folders.create', { name: unique() })
      const sub = await api.call('folders.create', { name: 'sub', parent: top.id })
      await api.refused('folders.move', { id: top.id, parent: top.id }, 409, 'FOLDER_CYCLE')
      await api.refused('folders.move', { id: top.id, parent: sub.id }, 409, 'FOLDER_CYCLE')
      matches(await api.call('folders.get', { id: sub.id }), { path: `${top.name}/sub` })
    })

    test('two moves at once that would make a circle do not both happen', async () => {
      const [a, b] = [
        await api.call('folders.create', { name: unique() }),
        await api.call('folders.create', { name: unique() }),
      ]
      const answers = await Promise.all([
        api.attempt('folders.move', { id: a.id, parent: b.id }),
        api.attempt('folders.move', { id: b.id, parent: a.id }),
      ])
      assert.deepEqual(answers.map(({ status }) => status).sort(), [202, 409])
    })

    test('deleting a folder sends its files to the trash and keeps what is held, as a job', async () => {
      // A hold of the whole workspace by another check would be seen in the counts.
      await exclusively(api, async () => {
        const top = await api.call('folders.create', { name: unique() })
        const sub = await api.call('folders.create', { name: 'sub', parent: top.id })
        const keep = await api.call('folders.create', { name: 'keep', parent: top.id })
        const [gone, deep, held] = [
          await readyFile(api, { folder: top.id }),
          await readyFile(api, { folder: sub.id }),
          await readyFile(api, { folder: keep.id }),
        ]
        await api.call('files.retain', { id: held.id, legalHold: true })
        const { status, body: begun } = await api.answer('folders.delete', { id: top.id })
        assert.equal(status, 202)
        matches(begun, { kind: 'folder.delete', folderId: top.id })
        const job = await finished(api, begun)
        assert.ok(job.progress.done >= 3, `two files and a folder are done: ${JSON.stringify(job.progress)}`)
        assert.ok(job.progress.kept >= 1, 'the held file is counted')
        assert.ok(job.finishedAt)
        for (const { id } of [gone, deep]) await api.refused('files.get', { id }, 404, 'FILE_NOT_FOUND')
        await api.refused('folders.get', { id: sub.id }, 404, 'FOLDER_NOT_FOUND')
        matches(await api.call('files.get', { id: held.id }), { folderId: keep.id, state: 'ready' })
        matches(await api.call('folders.get', { id: keep.id }), { path: `${top.name}/keep` })
        matches(await api.call('files.restore', { id: deep.id }), { folderId: null, state: 'ready' })
        matches(await api.call('files.restore', { id: gone.id }), { folderId: top.id })
        await api.call('files.retain', { id: held.id })
        await finished(api, await api.call('folders.delete', { id: `path:${top.name}` }))
        await api.refused('folders.get', { id: top.id }, 404, 'FOLDER_NOT_FOUND')
      })
    })
  })
}
