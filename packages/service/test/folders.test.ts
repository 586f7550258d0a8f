import { newToken, type StoredJob } from '@lading/store'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listChildren } from '../src/folders/children.ts'
import { markTop } from '../src/folders/deletion.ts'
import { locate, resolveFolder } from '../src/folders/resolve.ts'
import { runDeletion } from '../src/folders/run-deletion.ts'
import { WalkLost, walkSubtree } from '../src/folders/walk.ts'
import { hour, startWorld, type Tree, type World, week } from './folder-world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const namesOf = async ({ store, workspaceId }: Tree, parentId: string, after?: string, limit = 100) => {
  const { folders, next } = await listChildren(store, workspaceId, parentId, after, limit)
  return { names: folders.map(({ name }) => name), next }
}

describe('the tree', () => {
  test('a folder is found by its id and by its path, and the way to it is the same', async () => {
    const tree = await world.tree()
    const a = await tree.make('a')
    const b = await tree.make('B ü#', 'path:a')
    const byId = await locate(tree.store, tree.workspaceId, b)
    expect(byId?.map(({ name }) => name)).toEqual(['a', 'B ü#'])
    expect(await locate(tree.store, tree.workspaceId, 'path:a/B ü#')).toEqual(byId)
    expect(await locate(tree.store, tree.workspaceId, 'path:A/B ü#')).toBeUndefined()
    expect(await locate(tree.store, tree.workspaceId, 'path:B ü#')).toBeUndefined()
    expect(await resolveFolder(tree.store, tree.workspaceId, 'path:a')).toEqual({ folderId: a })
    expect(await resolveFolder(tree.store, tree.workspaceId, 'root')).toEqual({ folderId: undefined })
    const other = await world.tree()
    expect(await resolveFolder(other.store, other.workspaceId, a)).toBeUndefined()
  })

  test('children are listed in byte order, page by page, and only those right below', async () => {
    const tree = await world.tree()
    for (const name of ['b', 'B', 'a', 'é', '\u{1f600}', '\uffee', 'a b', 'a#b'])
      await tree.make(name, 'root')
    await tree.make('below', 'path:a')
    const order = ['B', 'a', 'a b', 'a#b', 'b', 'é', '\uffee', '\u{1f600}']
    expect((await namesOf(tree, 'root')).names).toEqual(order)
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await namesOf(tree, 'root', after, 3)
      seen.push(...page.names)
      after = page.next
    } while (after !== undefined)
    expect(seen).toEqual(order)
  })

  test('of many creations of a name at once exactly one succeeds, and the others name it', async () => {
    const tree = await world.tree()
    const results = await Promise.all(Array.from({ length: 20 }, () => tree.create('a')))
    const created = results.flatMap((result) =>
      result.outcome === 'created' ? [result.folder.folderId] : [],
    )
    expect(created).toHaveLength(1)
    for (const result of results)
      if (result.outcome !== 'created') expect(result).toEqual({ outcome: 'exists', folderId: created[0] })
    expect(await tree.violations()).toEqual([])
    expect((await tree.stored()).heads).toHaveLength(1)
  })

  test('folders are nested 32 deep and no deeper, by creation and by move alike', async () => {
    const tree = await world.tree()
    let deepest = 'root'
    for (let depth = 0; depth < 32; depth++) deepest = await tree.make('d', deepest)
    expect(await tree.create('d', deepest)).toEqual({ outcome: 'too-deep' })
    const other = await tree.make('other')
    expect(await tree.move(other, { parent: deepest })).toEqual({ outcome: 'too-deep' })
    expect(await tree.move(deepest, { name: 'renamed' })).toMatchObject({ outcome: 'moved' })
    expect(await tree.violations()).toEqual([])
  })

  test('the root is neither moved nor deleted', async () => {
    const tree = await world.tree()
    expect(await tree.move('root', { name: 'a' })).toEqual({ outcome: 'root' })
    expect(await tree.delete('root')).toEqual({ outcome: 'root' })
  })
})

describe('moves', () => {
  test('a folder comes along with everything below it, and its old name is free', async () => {
    const tree = await world.tree()
    const [a, b] = [await tree.make('a'), await tree.make('b')]
    const below = await tree.make('below', a)
    expect(await tree.move('path:a', { parent: 'path:b', name: 'c' })).toMatchObject({
      outcome: 'moved',
      job: { kind: 'folder.move', state: 'done', folderId: a, done: 1, kept: 0 },
    })
    expect((await locate(tree.store, tree.workspaceId, below))?.map(({ folderId }) => folderId)).toEqual([
      b,
      a,
      below,
    ])
    expect(await resolveFolder(tree.store, tree.workspaceId, 'path:a')).toBeUndefined()
    expect(await tree.create('a')).toMatchObject({ outcome: 'created' })
    expect(await tree.violations()).toEqual([])
  })

  test('a folder goes neither into itself nor onto a name that is taken', async () => {
    const tree = await world.tree()
    const a = await tree.make('a')
    const b = await tree.make('b', a)
    const c = await tree.make('c', b)
    expect(await tree.move(a, { parent: c })).toEqual({ outcome: 'cycle' })
    expect(await tree.move(a, { parent: a })).toEqual({ outcome: 'cycle' })
    expect(await tree.move(c, { parent: 'root', name: 'a' })).toEqual({ outcome: 'exists', folderId: a })
    expect(await tree.violations()).toEqual([])
  })

  test('two opposite moves at once never make a cycle', async () => {
    const tree = await world.tree()
    for (let round = 0; round < 50; round++) {
      const [a, b] = [await tree.make(`a${round}`), await tree.make(`b${round}`)]
      const results = await Promise.all([tree.move(a, { parent: b }), tree.move(b, { parent: a })])
      expect(results.map(({ outcome }) => outcome).sort()).toEqual(['cycle', 'moved'])
    }
    expect(await tree.violations()).toEqual([])
  })

  test('of many folders moved onto one name at once exactly one gets it', async () => {
    const tree = await world.tree()
    const target = await tree.make('target')
    const ids = await Promise.all(Array.from({ length: 8 }, (_, index) => tree.make(`f${index}`)))
    const results = await Promise.all([
      ...ids.map((id) => tree.move(id, { parent: target, name: 'x' })),
      tree.create('x', target),
    ])
    const got = results.filter(({ outcome }) => outcome === 'moved' || outcome === 'created')
    expect(got).toHaveLength(1)
    expect((await namesOf(tree, target)).names).toEqual(['x'])
    expect(await tree.violations()).toEqual([])
  })
})

describe('deletions', () => {
  test('a small folder is gone with all that is in it when the call answers', async () => {
    const tree = await world.tree()
    const [a, other] = [await tree.make('a'), await tree.make('other')]
    const b = await tree.make('b', a)
    await tree.make('c', b)
    await tree.make('d', a)
    const files = [await tree.file(a), await tree.file(b), await tree.file(b)]
    const kept = await tree.file(other)
    expect(await tree.delete('path:a')).toMatchObject({
      outcome: 'begun',
      job: { state: 'done', done: 7, kept: 0, folderId: a },
    })
    for (const { fileId } of files)
      expect(await tree.store.files.getStored(tree.workspaceId, fileId)).toMatchObject({ state: 'trashed' })
    expect(await tree.store.files.get(tree.workspaceId, kept.fileId)).toMatchObject({ state: 'ready' })
    expect(await tree.paths()).toEqual(['other'])
    expect(await tree.violations()).toEqual([])
    expect(await tree.delete(a)).toEqual({ outcome: 'missing' })
    expect(await tree.delete(b)).toEqual({ outcome: 'missing' })
  })

  test('what is held stays with the folders above it, and comes back under its name', async () => {
    const tree = await world.tree()
    const a = await tree.make('a')
    const [b, c] = [await tree.make('b', a), await tree.make('c', a)]
    const d = await tree.make('d', b)
    const held = await tree.file(d, true)
    for (const folder of [a, b, c, d]) await tree.file(folder)
    expect(await tree.delete(a)).toMatchObject({ job: { state: 'done', done: 5, kept: 4 } })
    expect(await tree.paths()).toEqual(['a', 'a/b', 'a/b/d'])
    expect(await tree.violations()).toEqual([])
    expect(await tree.store.files.get(tree.workspaceId, held.fileId)).toMatchObject({
      state: 'ready',
      folderId: d,
    })
    expect(await tree.delete(a)).toMatchObject({ job: { state: 'done', done: 0, kept: 4 } })
    expect(await tree.violations()).toEqual([])
  })

  test('a folder that goes is gone at once, its name is free, and it comes back beside who took it', async () => {
    const tree = await world.tree()
    const a = await tree.make('a')
    const below = await tree.make('below', a)
    for (let index = 0; index < 3; index++) await tree.file(below, true)
    const begun = await beginDeletion(tree, a)
    for (const address of [a, below, 'path:a', 'path:a/below'])
      expect(await locate(tree.store, tree.workspaceId, address), address).toBeUndefined()
    expect((await namesOf(tree, 'root')).names).toEqual([])
    expect(await tree.create('x', below)).toEqual({ outcome: 'no-parent' })
    const taker = await tree.make('a')
    expect(await tree.make('a (2)')).not.toBe(taker)
    await finish(tree, begun)
    expect(await tree.paths()).toEqual(['a', 'a (2)', 'a (3)', 'a (3)/below'])
    expect(await tree.violations()).toEqual([])
  })

  test('a folder whose parent is deleted meanwhile comes back below the root', async () => {
    const tree = await world.tree()
    const parent = await tree.make('parent')
    const a = await tree.make('a', parent)
    await tree.file(a, true)
    const begun = await beginDeletion(tree, a)
    // The name is taken over, so that the second deletion does not meet the first.
    const taker = await tree.make('a', parent)
    expect(await tree.delete(parent)).toMatchObject({ job: { state: 'done', done: 2 } })
    await finish(tree, begun)
    expect(await tree.paths()).toEqual(['a'])
    expect((await locate(tree.store, tree.workspaceId, 'path:a'))?.[0]?.folderId).toBe(a)
    expect(taker).not.toBe(a)
    expect(await tree.violations()).toEqual([])
  })

  test('a deletion that meets another one below it ends that one first, or waits for its runner', async () => {
    const tree = await world.tree()
    const parent = await tree.make('parent')
    await tree.file(await tree.make('a', parent))
    await beginDeletion(tree, await tree.make('b', parent))
    expect(await tree.delete(parent)).toMatchObject({ job: { state: 'done', done: 3 } })

    const again = await tree.make('parent')
    const below = await tree.make('a', again)
    await tree.file(below, true)
    const inner = await tree.store.jobs.take(await beginDeletion(tree, below))
    expect(await tree.delete(again)).toMatchObject({ job: { state: 'running', done: 0 } })
    world.clock.advance(hour)
    await world.sweep()
    expect(await tree.store.jobs.get(tree.workspaceId, inner?.jobId ?? '')).toMatchObject({ state: 'done' })
    expect(await tree.paths()).toEqual(['a'])
    expect(await tree.violations()).toEqual([])
  })

  test('a large folder is deleted in slices, whose progress never runs backwards', async () => {
    const tree = await world.tree()
    const a = await tree.make('a')
    for (let index = 0; index < 30; index++) {
      const below = await tree.make(`b${index}`, a)
      await Promise.all(Array.from({ length: 3 }, () => tree.file(below)))
    }
    let job: StoredJob = await beginDeletion(tree, a)
    let before = 0
    for (let slice = 0; job.state === 'running'; slice++) {
      expect(slice).toBeLessThan(40)
      const leased: StoredJob | undefined = await tree.store.jobs.take(job)
      if (leased === undefined) throw new Error('The job is not free')
      job = await runDeletion(
        tree,
        leased,
        { items: 10, until: new Date(tree.now().getTime() + 1) },
        tree.trash,
      )
      expect(job.done).toBeGreaterThanOrEqual(before)
      before = job.done
    }
    expect(job).toMatchObject({ state: 'done', done: 121, kept: 0 })
    expect((await tree.stored()).files.map(({ state }) => state)).toEqual(Array(90).fill('trashed'))
    expect(await tree.violations()).toEqual([])
  })

  test('two runners at once do no harm', async () => {
    const tree = await world.tree()
    const a = await tree.make('a')
    for (let index = 0; index < 12; index++) {
      const below = await tree.make(`b${index}`, a)
      await tree.file(below, index % 4 === 0)
      await tree.file(below)
    }
    const job = await beginDeletion(tree, a)
    const leased = await tree.store.jobs.take(job)
    if (leased === undefined) throw new Error('The job is not free')
    const budget = { items: 1000, until: new Date(tree.now().getTime() + 1) }
    await Promise.all(Array.from({ length: 3 }, () => runDeletion(tree, leased, budget, tree.trash)))
    const after = await tree.store.jobs.get(tree.workspaceId, job.jobId)
    expect(after?.state).toBe('done')
    expect(await tree.paths()).toEqual(['a', 'a/b0', 'a/b4', 'a/b8'])
    expect((await tree.stored()).files.filter(({ state }) => state === 'ready')).toHaveLength(3)
    expect(await tree.violations()).toEqual([])
  })

  test('what comes late into a deleted folder is found before the folder is forgotten', async () => {
    const tree = await world.tree()
    const a = await tree.make('a')
    await tree.delete(a)
    const [late, held] = [await tree.file(a), await tree.file(a, true)]
    world.clock.advance(week)
    await world.sweep()
    expect((await tree.stored()).heads).toHaveLength(1)
    world.clock.advance(25 * hour)
    await world.sweep()
    expect(await tree.store.files.getStored(tree.workspaceId, late.fileId)).toMatchObject({
      state: 'trashed',
    })
    // A held one keeps the memory of its folder until it can go.
    const present = await tree.store.files.getStored(tree.workspaceId, held.fileId)
    expect(present).toMatchObject({ state: 'ready' })
    if (present !== undefined) await tree.store.files.change(present, { legalHold: undefined })
    for (let day = 0; day < 2; day++) {
      world.clock.advance(25 * hour)
      await world.sweep()
    }
    expect((await tree.stored()).heads).toEqual([])
  })
})

/** A deletion that was begun and has done nothing yet, free for whoever takes it. */
async function beginDeletion(tree: Tree, id: string): Promise<StoredJob> {
  const { store, workspaceId } = tree
  const { job } = await store.jobs.create({
    workspaceId,
    jobId: `job_${newToken()}`,
    kind: 'folder.delete',
    folderId: id,
    begin: 'leased',
  })
  expect(await markTop(tree, job)).toBe(true)
  const position = JSON.stringify({ folderId: id, phase: 'files' })
  const free = await store.jobs.save(job, { done: 0, kept: 0, position }, false)
  if (free === undefined) throw new Error('The job was taken')
  return free
}

async function finish({ store, workspaceId, trash, now }: Tree, { jobId }: StoredJob): Promise<void> {
  const job = await store.jobs.get(workspaceId, jobId)
  const leased = job && (await store.jobs.take(job))
  if (leased === undefined) throw new Error('The job is not free')
  const budget = { items: 1000, until: new Date(now().getTime() + 1) }
  expect(await runDeletion({ store, now }, leased, budget, trash)).toMatchObject({ state: 'done' })
}

describe('walks', () => {
  async function walk(
    tree: Tree,
    root?: string,
    position?: { folderId: string | undefined },
  ): Promise<string[]> {
    const ids: string[] = []
    for await (const id of walkSubtree(tree.store, tree.workspaceId, root, position)) ids.push(id ?? 'root')
    return ids
  }

  test('a subtree is walked in preorder, and can be gone on with from every folder of it', async () => {
    const tree = await world.tree()
    const ids: Record<string, string> = {}
    for (const path of ['b', 'a', 'a/c', 'a/b', 'a/b/d', 'b/e', 'c']) {
      const names = path.split('/')
      const parent = names.slice(0, -1).join('/')
      ids[path] = await tree.make(names.at(-1) ?? '', parent === '' ? 'root' : `path:${parent}`)
    }
    const order = ['a', 'a/b', 'a/b/d', 'a/c', 'b', 'b/e', 'c'].map((path) => ids[path] ?? '')
    const all = ['root', ...order]
    expect(await walk(tree)).toEqual(all)
    for (const [at, id] of all.entries())
      expect(await walk(tree, undefined, { folderId: id === 'root' ? undefined : id })).toEqual(all.slice(at))
    expect(await walk(tree, ids.a)).toEqual(order.slice(0, 4))
    expect(await walk(tree, ids.a, { folderId: ids['a/b/d'] })).toEqual(order.slice(2, 4))
    await expect(walk(tree, ids.a, { folderId: ids.b })).rejects.toThrow(WalkLost)
    await expect(walk(tree, ids.a, { folderId: undefined })).rejects.toThrow(WalkLost)
    await tree.delete('path:a/b')
    expect(await walk(tree, undefined, { folderId: ids['a/b'] })).toEqual([ids['a/b'], ...order.slice(3)])
  })
})

describe('jobs', () => {
  test('jobs are listed newest first, page by page, until 30 days after they end', async () => {
    const tree = await world.tree()
    const { store, workspaceId } = tree
    const expected: string[] = []
    for (let index = 0; index < 5; index++) {
      world.clock.advance(2_000)
      const result = await tree.delete(await tree.make('a'))
      if (result.outcome === 'begun') expected.unshift(result.job.jobId)
    }
    const read = async () => {
      const seen: string[] = []
      let after: { createdAt: string; jobId: string } | undefined
      do {
        const page = await store.jobs.list(workspaceId, after, 2)
        seen.push(...page.items.map(({ jobId }) => jobId))
        after = page.next
      } while (after !== undefined)
      return seen
    }
    expect(await read()).toEqual(expected)
    world.clock.advance(30 * 24 * hour - 7_000)
    expect(await read()).toEqual(expected.slice(0, 4))
    world.clock.advance(10_000)
    expect(await read()).toEqual([])
    expect(await store.jobs.get(workspaceId, expected[0] ?? '')).toBeUndefined()
  })
})

test('whatever is done at once, in any order, leaves a sound tree', async () => {
  await using world = await startWorld()
  const names = ['a', 'b', 'c']
  const pick = fc.nat(1000)
  const action = fc.record({
    kind: fc.constantFrom('create', 'create', 'move', 'move', 'delete', 'hold'),
    of: pick,
    to: pick,
    name: fc.constantFrom(...names),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(action, { minLength: 1, maxLength: 4 }), { maxLength: 8 }),
      async (batches) => {
        const tree = await world.tree()
        const ids = ['root', await tree.make('a'), await tree.make('b')]
        for (const batch of batches) {
          await Promise.all(
            batch.map(async ({ kind, of, to, name }) => {
              const at = (index: number) => ids[index % ids.length] ?? 'root'
              if (kind === 'create') {
                const result = await tree.create(name, at(to))
                if (result.outcome === 'created') ids.push(result.folder.folderId)
              } else if (kind === 'move') {
                await tree.move(at(of), { parent: at(to), name })
              } else if (kind === 'delete') {
                await tree.delete(at(of))
              } else if (at(of) !== 'root') {
                await tree.file(at(of), true)
              }
            }),
          )
        }
        world.clock.advance(2 * hour)
        await world.sweep()
        expect(await tree.violations()).toEqual([])
      },
    ),
    { numRuns: 15 },
  )
})

test('done one after another, everything is as in a tree of plain objects', async () => {
  await using world = await startWorld()
  interface Node {
    readonly id: string
    parent: Node | undefined
    name: string
  }
  const action = fc.record({
    kind: fc.constantFrom('create', 'create', 'create', 'move', 'move', 'delete'),
    of: fc.nat(1000),
    to: fc.nat(1000),
    name: fc.constantFrom('a', 'b', 'c'),
  })
  const pathOf = (node: Node): string =>
    node.parent === undefined ? node.name : `${pathOf(node.parent)}/${node.name}`
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 20 }), async (actions) => {
      const tree = await world.tree()
      let nodes: Node[] = []
      const isBelow = (node: Node | undefined, above: Node): boolean =>
        node !== undefined && (node === above || isBelow(node.parent, above))
      for (const { kind, of, to, name } of actions) {
        const node = nodes[of % (nodes.length + 1)]
        const parent = nodes[to % (nodes.length + 1)]
        const parentAddress = parent === undefined ? 'root' : `path:${pathOf(parent)}`
        const taken = nodes.find((other) => other.parent === parent && other.name === name)
        if (kind === 'create') {
          const result = await tree.create(name, parentAddress)
          if (taken !== undefined) expect(result).toEqual({ outcome: 'exists', folderId: taken.id })
          else if (result.outcome === 'created') nodes.push({ id: result.folder.folderId, parent, name })
          else expect(result.outcome).toBe('created')
        } else if (node !== undefined && kind === 'move') {
          const { outcome } = await tree.move(node.id, { parent: parentAddress, name })
          if (isBelow(parent, node)) expect(outcome).toBe('cycle')
          else if (taken !== undefined && taken !== node) expect(outcome).toBe('exists')
          else {
            expect(outcome).toBe('moved')
            Object.assign(node, { parent, name })
          }
        } else if (node !== undefined) {
          expect(await tree.delete(node.id)).toMatchObject({ job: { state: 'done' } })
          nodes = nodes.filter((other) => !isBelow(other, node))
        }
        expect(await tree.paths()).toEqual(nodes.map(pathOf).sort())
      }
      expect(await tree.violations()).toEqual([])
    }),
    { numRuns: 15 },
  )
})
