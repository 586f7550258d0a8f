import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { eventually } from '../expect.ts'
import type { File, Input } from '../shapes.ts'
import { random } from '../transfer.ts'
import { allPages, pendingFile, readyFile, unique } from '../world.ts'

/** The ways to list, as the reference of `files.list` has them in its table. */
const ways: readonly { asks: readonly string[]; sort: string; narrows: readonly string[] }[] = [
  { asks: [], sort: 'created', narrows: ['createdFrom', 'createdBefore'] },
  { asks: ['state'], sort: 'created', narrows: ['createdFrom', 'createdBefore'] },
  { asks: ['tag'], sort: 'created', narrows: ['createdFrom', 'createdBefore'] },
  { asks: ['contentType'], sort: 'created', narrows: ['createdFrom', 'createdBefore'] },
  { asks: ['folder'], sort: 'name', narrows: ['namePrefix'] },
  { asks: ['folder', 'subtree'], sort: 'name', narrows: [] },
  { asks: [], sort: 'name', narrows: ['namePrefix'] },
  { asks: [], sort: 'size', narrows: ['sizeMin', 'sizeMax'] },
]

/** A value for each filter; what it finds does not matter where only the combination is judged. */
const values: Input = {
  state: 'trashed',
  tag: 'none',
  contentType: 'none/none',
  folder: 'root',
  subtree: true,
  namePrefix: 'none',
  sizeMin: 1,
  sizeMax: 1,
  createdFrom: '2026-01-01T00:00:00Z',
  createdBefore: '2026-01-01T00:00:01Z',
}

/** Whether the table serves the filters with the sort; undefined where it leaves that open. */
function isServed(filters: readonly string[], sort: string | undefined): boolean | undefined {
  const fitting = ways.filter(
    ({ asks, narrows }) =>
      asks.every((name) => filters.includes(name)) &&
      filters.every((name) => asks.includes(name) || narrows.includes(name)),
  )
  if (sort !== undefined) return fitting.some((way) => way.sort === sort)
  // Without `sort`, only what is asked for tells the index: what merely narrows does not have to.
  const told =
    filters.length === 0 || fitting.some(({ asks, sort: by }) => asks.length > 0 || by === 'created')
  return fitting.length === 0 ? false : told ? true : undefined
}

export function listing(api: Api): void {
  describe('listing', { concurrency: 1 }, () => {
    const mark = unique('acc')
    const contentType = `application/x-${mark}`
    let folder = ''
    let made: File[] = []

    /** What a listing gives of the files made here, by the last letter of their names. */
    const letters = async (input: Input) => {
      const items = await allPages((cursor) => api.call('files.list', { limit: 200, ...input, cursor }))
      assert.equal(new Set(items.map(({ id }) => id)).size, items.length, 'nothing is listed twice')
      return items
        .flatMap(({ name, id }) => (made.some((file) => file.id === id) ? [name.at(-1)] : []))
        .join('')
    }
    const lists = (input: Input, expected: string) =>
      eventually(async () => assert.equal(await letters(input), expected, JSON.stringify(input)))

    before(async () => {
      folder = (await api.call('folders.create', { name: mark })).id
      const sizes = { c: 9_001, A: 9_003, b: 9_002 }
      for (const [letter, size] of Object.entries(sizes)) {
        const type = `${contentType}${letter === 'b' ? '; version=1' : ''}`
        const fields = {
          name: `${letter === 'A' ? mark.toUpperCase() : mark}-${letter}`,
          folder,
          tags: [mark],
          contentType: type,
        }
        made.push(await readyFile(api, fields, random(size)))
      }
    })

    test('without filters: the newest first, or the oldest, of a span of time', async () => {
      const [first, , last] = made
      const span = {
        createdFrom: first?.createdAt,
        createdBefore: new Date(Date.parse(last?.createdAt ?? '') + 1).toISOString(),
      }
      await lists(span, 'bAc')
      await lists({ ...span, order: 'asc' }, 'cAb')
      await lists({ ...span, sort: 'created', order: 'desc' }, 'bAc')
      await lists({ ...span, createdBefore: last?.createdAt }, 'Ac')
      await lists({ ...span, createdFrom: made[1]?.createdAt }, 'bA')
    })

    test('by tag', async () => {
      await lists({ tag: mark }, 'bAc')
      await lists({ tag: mark, sort: 'created', order: 'asc' }, 'cAb')
      await lists({ tag: mark, createdFrom: made[1]?.createdAt }, 'bA')
      await lists({ tag: mark, createdBefore: made[1]?.createdAt }, 'c')
      await lists({ tag: mark.toUpperCase() }, '')
    })

    test('by content type, whatever its parameters', async () => {
      await lists({ contentType }, 'bAc')
      await lists({ contentType, order: 'asc' }, 'cAb')
      await lists({ contentType, createdFrom: made[1]?.createdAt, createdBefore: made[2]?.createdAt }, 'A')
    })

    test('by folder, in the order of names regardless of case', async () => {
      await lists({ folder }, 'Abc')
      await lists({ folder, order: 'desc' }, 'cbA')
      await lists({ folder: `path:${mark}`, sort: 'name', namePrefix: `${mark}-B` }, 'b')
      await lists({ folder, subtree: true }, 'Abc')
    })

    test('by name, with a prefix regardless of case', async () => {
      await lists({ sort: 'name', namePrefix: mark }, 'Abc')
      await lists({ sort: 'name', order: 'desc', namePrefix: mark.toUpperCase() }, 'cbA')
      await lists({ sort: 'name', namePrefix: `${mark}-c` }, 'c')
    })

    test('by size, within bounds that belong to it', async () => {
      await lists({ sort: 'size', sizeMin: 9_001, sizeMax: 9_003 }, 'Abc')
      await lists({ sort: 'size', order: 'asc', sizeMin: 9_001, sizeMax: 9_003 }, 'cbA')
      await lists({ sort: 'size', sizeMin: 9_002, sizeMax: 9_002 }, 'b')
    })

    test('by state', async () => {
      const { file } = await pendingFile(api, { name: `${mark}-p` })
      made = [...made, file]
      await lists({ state: 'pending', createdFrom: file.createdAt }, 'p')
      await lists({ state: 'ready', createdFrom: made[0]?.createdAt }, 'bAc')
      await lists({ sort: 'name', namePrefix: mark }, 'Abc')
    })

    test('a change of name, tags or folder, and a way through the trash, are seen in the listings', async () => {
      const file = await readyFile(api, { name: `${mark}-x`, tags: [mark], folder })
      made = [...made, file]
      await lists({ tag: mark }, 'xbAc')
      await api.call('files.update', { id: file.id, name: `${mark}-0`, tags: [], folder: 'root' })
      await lists({ tag: mark }, 'bAc')
      await lists({ folder }, 'Abc')
      await lists({ sort: 'name', namePrefix: mark }, '0Abc')
      await api.call('files.delete', { id: file.id })
      await lists({ sort: 'name', namePrefix: mark }, 'Abc')
      await lists({ state: 'trashed', createdFrom: file.createdAt }, '0')
      await api.call('files.restore', { id: file.id })
      await lists({ sort: 'name', namePrefix: mark }, '0Abc')
    })

    test('what no index serves is refused with what to use instead; all else is served', async () => {
      const names = Object.keys(values)
      const pairs = names.flatMap((a, index) => names.slice(index + 1).map((b) => [a, b]))
      const cases = [[], ...names.map((name) => [name]), ...pairs].flatMap((filters) =>
        [undefined, 'created', 'name', 'size'].map((sort) => ({
          filters,
          sort,
          served: isServed(filters, sort),
        })),
      )
      const judge = async ({ filters, sort, served }: (typeof cases)[number]) => {
        const chosen = Object.fromEntries(filters.map((name) => [name, values[name]]))
        const input = { ...chosen, sort, limit: 1 }
        if (served === true) await api.call('files.list', input)
        if (served !== false) return
        const { data } = await api.refused('files.list', input, 400, 'QUERY_NOT_SERVED')
        assert.ok(String(data?.use).length > 0)
        assert.ok(Array.isArray(data?.conflict) && data.conflict.length > 0)
      }
      for (let at = 0; at < cases.length; at += 8) await Promise.all(cases.slice(at, at + 8).map(judge))
      assert.ok(cases.some(({ served }) => served === false) && cases.some(({ served }) => served === true))
    })
  })
}
