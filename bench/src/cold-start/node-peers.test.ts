import { mkdtempDisposable, readdir, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDynalite } from '@lading/stack/testing'
import { LambdaFunction, nodeProcess } from '@lading/stack/testing/lambda'
import { expect, test } from 'vitest'
import { bundlePlainly } from './artifact.ts'
import { withCompileCache } from './compile-cache.ts'
import { coldStart } from './measure.ts'
import { peersOnNode } from './node-peers.ts'

test('every function answers all of its calls in fresh processes, with and without its compile cache', async () => {
  await using dynalite = await startDynalite()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-cold-start-'))
  const world = { dynamoDb: dynalite.endpoint, client: dynalite.client(), folder: folder.path }
  for (const peer of peersOnNode) {
    const ready = await peer.prepare(world)
    if ('missing' in ready) throw new Error(ready.missing)
    for (const call of ready.calls) {
      await using started = await coldStart(ready, call)
      expect(started.cold.firstAnswerMs).toBeGreaterThan(0)
      const { callsMs, rssWarm } = await started.warm(3)
      expect(callsMs).toHaveLength(3)
      expect(rssWarm).toBeGreaterThan(1e7)
    }
  }
})

test('a shipped compile cache is used; one of another Node is passed over, and the function answers the same', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-cold-start-'))
  const [plain, cached] = [join(folder.path, 'plain'), join(folder.path, 'cached')]
  await bundlePlainly(join(import.meta.dirname, 'functions/bare.ts'), plain)
  await withCompileCache(plain, cached, {}, [{}])
  const moved = join(folder.path, 'task')
  await rename(cached, moved)
  const run = async () => {
    const process = await nodeProcess({ folder: moved, environment: { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' } })
    await using lambda = new LambdaFunction({ process })
    const { payload } = await lambda.invoke({})
    return { payload, log: lambda.logs.join('\n') }
  }
  const hit = await run()
  expect(hit.log).toMatch(/V8 code cache for CommonJS .*main\.cjs was accepted/)

  const caches = join(moved, '.compile-cache')
  const [own = ''] = await readdir(caches)
  await rename(join(caches, own), join(caches, own.replace(process.version, 'v24.0.0')))
  const miss = await run()
  expect(miss.log).not.toMatch(/was accepted/)
  expect(miss.payload).toEqual(hit.payload)
})
