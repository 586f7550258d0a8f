import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { eventually, matches } from '../expect.ts'
import type { Input, Name, Page } from '../shapes.ts'
import { random } from '../transfer.ts'
import { allPages, newVersion, readyFile, text, unique } from '../world.ts'

type Listing = Extract<Name, `${string}.list`>

export function paging(api: Api): void {
  /** Follows a listing in pages of so many. @returns what identifies its items */
  const walk = async (name: Listing, input: Input, limit: number, mostPages?: number) => {
    const read = async (cursor: string | undefined): Promise<Page<object>> => {
      const page = await api.call(name, { ...input, limit, cursor })
      assert.ok(page.items.length <= limit)
      return page
    }
    const items = await allPages(read, mostPages)
    return items.map((item) => String('id' in item ? item.id : 'version' in item ? item.version : ''))
  }
  /** That pages of 1 to 3 give these items, in the order of one large page. */
  const pages = async (name: Listing, input: Input, ids: readonly string[]) => {
    const whole = await eventually(async () => {
      const found = await walk(name, input, 1000)
      assert.deepEqual([...found].sort(), [...ids].sort())
      return found
    })
    for (const limit of [1, 3])
      assert.deepEqual(await walk(name, input, limit), whole, `${name}, pages of ${limit}`)
  }

  describe('pages', () => {
    test('of files, whatever they are listed by', async () => {
      const mark = unique('acc')
      const top = (await api.call('folders.create', { name: mark })).id
      const sub = (await api.call('folders.create', { name: 'sub', parent: top })).id
      const contentType = `application/x-${mark}`
      // The same name and size again and again: pages must not depend on what is sorted by being unique.
      const size = 10_000 + Math.floor(Math.random() * 40_000)
      const make = async (index: number) => {
        const fields = {
          name: index < 3 ? mark : `${mark}${index}`,
          contentType,
          folder: index % 2 === 0 ? top : sub,
          tags: [mark],
        }
        return readyFile(api, fields, random(size))
      }
      const made = await Promise.all(Array.from({ length: 5 }, (_, index) => make(index)))
      const ids = made.map(({ id }) => id)
      for (const order of ['asc', 'desc']) {
        await pages('files.list', { tag: mark, order }, ids)
        await pages('files.list', { contentType, order }, ids)
        await pages('files.list', { sort: 'name', namePrefix: mark, order }, ids)
        await pages(
          'files.list',
          { folder: top, order },
          ids.filter((_, index) => index % 2 === 0),
        )
      }
      await pages('files.list', { folder: top, subtree: true }, ids)

      const others = async (input: Input) => {
        const found = await walk('files.list', input, 3)
        assert.equal(new Set(found).size, found.length, 'nothing is listed twice')
        assert.deepEqual(
          found.filter((id) => ids.includes(id)).sort(),
          [...ids].sort(),
          'nothing is left out',
        )
      }
      const times = made.map(({ createdAt }) => createdAt).sort()
      const span = {
        createdFrom: times[0],
        createdBefore: new Date(Date.parse(times.at(-1) ?? '') + 1).toISOString(),
      }
      await others(span)
      await others({ ...span, order: 'asc' })
      await others({ sort: 'size', sizeMin: size, sizeMax: size })

      for (const { id } of made) await api.call('files.delete', { id })
      await eventually(() => others({ state: 'trashed', createdFrom: times[0] }))
    })

    test('of versions', async () => {
      const { id } = await readyFile(api)
      for (let version = 2; version <= 5; version++) await newVersion(api, id, text)
      await pages('versions.list', { id }, ['1', '2', '3', '4', '5'])
      assert.deepEqual(await walk('versions.list', { id }, 2), ['5', '4', '3', '2', '1'])
    })

    test('of folders', async () => {
      const parent = (await api.call('folders.create', { name: unique() })).id
      const ids: string[] = []
      for (const name of ['c', 'a', 'E', 'ß', '\u{1F4C4}'])
        ids.push((await api.call('folders.create', { name, parent })).id)
      await pages('folders.list', { parent }, ids)
    })

    test('of audit records', async () => {
      const { id } = await readyFile(api)
      for (let change = 0; change < 4; change++)
        await api.call('files.update', { id, tags: [String(change)] })
      await eventually(async () => assert.ok((await walk('audit.list', { file: id }, 1000)).length >= 6))
      const whole = await walk('audit.list', { file: id }, 1000)
      await pages('audit.list', { file: id }, whole)
      await pages(
        'audit.list',
        { file: id, operation: 'files.update' },
        await walk('audit.list', { file: id, operation: 'files.update' }, 1000),
      )
    })

    test('of keys and of jobs', async () => {
      const folder = await api.call('folders.create', { name: unique() })
      const [keyIds, jobIds]: [string[], string[]] = [[], []]
      for (let each = 0; each < 4; each++) {
        keyIds.push((await api.call('keys.create', { name: unique(), scopes: ['files:read'] })).key.id)
        jobIds.push((await api.call('folders.move', { id: folder.id, name: unique() })).id)
      }
      // Others make keys and jobs as well: the newest hundred of each are looked at.
      for (const [name, ids] of [
        ['keys.list', keyIds],
        ['jobs.list', jobIds],
      ] as const) {
        await eventually(async () => {
          const found = await walk(name, {}, 3, 34)
          assert.equal(new Set(found).size, found.length, 'nothing is listed twice')
          assert.deepEqual(
            found.filter((id) => ids.includes(id)),
            [...ids].reverse(),
            'the newest first',
          )
        })
      }
    })

    test('end with a cursor that no other query takes', async () => {
      const mark = unique()
      const parent = (await api.call('folders.create', { name: mark })).id
      const files = [
        await readyFile(api, { tags: [mark], folder: parent }),
        await readyFile(api, { tags: [mark], folder: parent }),
      ]
      for (const name of ['x', 'y']) await api.call('folders.create', { name, parent })
      const cursorOf = (name: Listing, input: Input) =>
        eventually(async () => {
          const { nextCursor } = await api.call(name, { ...input, limit: 1 })
          assert.ok(nextCursor)
          return nextCursor
        })
      const id = files[0]?.id
      await api.call('files.update', { id, tags: [mark, 'x'] })
      const byTag = await cursorOf('files.list', { tag: mark })
      const others = [
        byTag,
        await cursorOf('folders.list', { parent }),
        await cursorOf('audit.list', { file: id }),
      ]
      matches(await api.call('files.list', { tag: mark, cursor: byTag, limit: 5 }), { items: [{}] })
      for (const [name, input] of [
        ['files.list', {}],
        ['files.list', { tag: `${mark}x` }],
        ['files.list', { tag: mark, order: 'asc' }],
        ['files.list', { folder: parent }],
        ['files.list', { state: 'trashed' }],
        ['versions.list', { id }],
        ['keys.list', {}],
        ['jobs.list', {}],
        ['folders.list', {}],
        ['audit.list', { file: files[1]?.id }],
        ['audit.export', { file: id }],
      ] as const) {
        for (const cursor of others) await api.refused(name, { ...input, cursor }, 400, 'CURSOR_INVALID')
      }
      const changed = byTag.slice(0, -1) + (byTag.endsWith('A') ? 'B' : 'A')
      for (const cursor of [`${byTag}x`, byTag.slice(1), changed, 'x', 'null']) {
        await api.refused('files.list', { tag: mark, cursor }, 400, 'CURSOR_INVALID')
      }
    })
  })
}
