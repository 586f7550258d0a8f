import { everyCrash, everyFault, injectFaults, noFaults } from '@lading/stack/testing'
import { newToken, type Store } from '@lading/store'
import { describe, expect, test } from 'vitest'
import { locate } from '../src/folders/resolve.ts'
import { runDeletion } from '../src/folders/run-deletion.ts'
import { hour, inspect, startWorld, type Tree, type World } from './folder-world.ts'

/*
 * Whatever happens to a process in the midst of a change of the tree: the tree is sound after the next call or sweep.
 */

/** What is done to a tree with a, a/b, a/b/c and target; a/b holds a file, and `held` makes another in a/b/c stay. */
interface Scenario {
  readonly act: (tree: Tree, effectId: string) => Promise<{ readonly outcome: string }>
  readonly held?: true
  readonly expected: string
  readonly paths: readonly string[]
}

const untouched = ['a', 'a/b', 'a/b/c', 'target']
const scenarios: Record<string, Scenario> = {
  'a creation': {
    act: (tree, effectId) => tree.create('new', 'path:target', effectId),
    expected: 'created',
    paths: [...untouched, 'target/new'],
  },
  'a creation of what exists': {
    act: (tree, effectId) => tree.create('b', 'path:a', effectId),
    expected: 'exists',
    paths: untouched,
  },
  'a move': {
    act: (tree, effectId) => tree.move('path:a/b', { parent: 'path:target', name: 'new' }, effectId),
    expected: 'moved',
    paths: ['a', 'target', 'target/new', 'target/new/c'],
  },
  'a rename': {
    act: (tree, effectId) => tree.move('path:a', { name: 'A' }, effectId),
    expected: 'moved',
    paths: ['A', 'A/b', 'A/b/c', 'target'],
  },
  'a deletion': {
    act: (tree, effectId) => tree.delete('path:a', effectId),
    expected: 'begun',
    paths: ['target'],
  },
  'a deletion that keeps something': {
    act: (tree, effectId) => tree.delete('path:a/b', effectId),
    held: true,
    expected: 'begun',
    paths: ['a', 'a/b', 'a/b/c', 'target'],
  },
}

async function prepared(world: World, held?: true): Promise<Tree> {
  const tree = await world.tree()
  const b = await tree.make('b', await tree.make('a'))
  const c = await tree.make('c', b)
  await tree.make('target')
  await tree.file(b)
  if (held) await tree.file(c, true)
  return tree
}

/** What a sweep ends, whoever began it. */
async function swept(world: World): Promise<void> {
  world.clock.advance(2 * hour)
  await world.sweep()
}

describe.each(Object.entries(scenarios))('%s', (_, { act, held, expected, paths }) => {
  test('that loses an answer or crashes at any call is completed by its repetition', async () => {
    await using world = await startWorld()
    const calls = await callsOf(world)
    const done: { tree: Tree; title: string }[] = []
    for (const { title, plan } of [...everyFault(calls, ['after']), ...everyCrash(calls)]) {
      const tree = await prepared(world, held)
      const effectId = newToken()
      {
        using _faults = injectFaults(world.dynamoDb, plan)
        await act(tree, effectId).catch(() => undefined)
      }
      // A lease has to run out before another may go on with the job.
      world.clock.advance(61_000)
      expect(await act(tree, effectId), title).toMatchObject({ outcome: expected })
      done.push({ tree, title })
    }
    for (const [index, found] of (
      await inspect(
        world.dynamoDb,
        done.map(({ tree }) => tree),
      )
    ).entries()) {
      expect(found.violations, done[index]?.title).toEqual([])
      expect(found.paths, done[index]?.title).toEqual(paths)
    }
  })

  test('that crashes at any call is ended or undone by a sweep', async () => {
    await using world = await startWorld()
    const calls = await callsOf(world)
    const crashed: { tree: Tree; title: string }[] = []
    for (const { title, plan } of everyCrash(calls)) {
      const tree = await prepared(world, held)
      {
        using _faults = injectFaults(world.dynamoDb, plan)
        await act(tree, newToken()).catch(() => undefined)
      }
      crashed.push({ tree, title })
    }
    await swept(world)
    for (const [index, found] of (
      await inspect(
        world.dynamoDb,
        crashed.map(({ tree }) => tree),
      )
    ).entries()) {
      expect(found.violations, crashed[index]?.title).toEqual([])
      expect([untouched, paths].map(String), crashed[index]?.title).toContain(String(found.paths))
    }
  })

  /** What the scenario calls when nothing fails. */
  async function callsOf(world: World) {
    const tree = await prepared(world, held)
    using recording = injectFaults(world.dynamoDb, noFaults)
    expect(await act(tree, newToken())).toMatchObject({ outcome: expected })
    const calls = [...recording.calls]
    expect(await tree.paths()).toEqual(paths)
    return calls
  }
})

/** The same store, which lets `between` run before its call with this index, counted over folders and jobs. */
function interrupted(
  store: Store,
  index: number,
  between: () => Promise<unknown>,
): Store & { calls: number } {
  const counter = { calls: 0 }
  const gate = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, key) {
        const method: unknown = Reflect.get(target, key)
        if (typeof method !== 'function') return method
        return async (...args: unknown[]) => {
          if (counter.calls++ === index) await between()
          return Reflect.apply(method, target, args)
        }
      },
    })
  return Object.assign(counter, { ...store, folders: gate(store.folders), jobs: gate(store.jobs) })
}

const interruptions: Record<string, (tree: Tree, world: World) => Promise<unknown>> = {
  'moves and creations of the same names': async (tree) => {
    await tree.move('path:a/b', { parent: 'path:target', name: 'new' })
    await tree.move('path:target/new', { parent: 'path:a', name: 'b' })
    await tree.create('new', 'path:target')
    await tree.create('b', 'path:a')
  },
  'a deletion of the target': (tree) => tree.delete('path:target'),
  'a deletion of the source': (tree) => tree.delete('path:a'),
  'a move of the target below': (tree) => tree.move('path:target', { parent: 'path:a/b' }),
  'a sweep': async (_tree, world) => swept(world),
}

const paused = ['a creation', 'a move', 'a deletion', 'a deletion that keeps something']
describe.each(Object.entries(scenarios).filter(([name]) => paused.includes(name)))(
  '%s',
  (_, { act, held }) => {
    test.each(Object.entries(interruptions))(
      'that pauses at any call for %s does no harm',
      async (_, run) => {
        await using world = await startWorld()
        const trees: Tree[] = []
        for (let index = 0; ; index++) {
          const tree = await prepared(world, held)
          const store = interrupted(tree.store, index, () => run(tree, world))
          await act(tree.through(store), newToken())
          trees.push(tree)
          if (store.calls <= index) break
        }
        await swept(world)
        for (const [index, { violations }] of (await inspect(world.dynamoDb, trees)).entries()) {
          expect(violations, `before call ${index}`).toEqual([])
        }
      },
    )
  },
)

test('a runner that pauses while another one ends its job, and dies soon after, does no harm', async () => {
  await using world = await startWorld()
  const trees: { tree: Tree; title: string }[] = []
  for (const more of [1, 2, 3]) {
    for (let index = 0; ; index++) {
      const tree = await prepared(world, true)
      const { store, workspaceId, trash, now } = tree
      const way = await locate(store, workspaceId, 'path:a')
      const { job } = await store.jobs.create({
        workspaceId,
        jobId: `job_${newToken()}`,
        kind: 'folder.delete',
        folderId: way?.[0]?.folderId ?? '',
        begin: 'leased',
      })
      const budget = { items: 1000, until: new Date(now().getTime() + 1) }
      const dying = interrupted(
        interrupted(store, index, () => runDeletion({ store, now }, job, budget, trash)),
        index + more,
        () => Promise.reject(new Error('It is dead')),
      )
      await runDeletion({ store: dying, now }, job, budget, trash).catch(() => undefined)
      trees.push({ tree, title: `before call ${index}, dead after ${more}` })
      if (dying.calls <= index) break
    }
  }
  await swept(world)
  const found = await inspect(
    world.dynamoDb,
    trees.map(({ tree }) => tree),
  )
  for (const [at, { violations, paths }] of found.entries()) {
    expect(violations, trees[at]?.title).toEqual([])
    expect(paths, trees[at]?.title).toEqual(untouched)
  }
})
