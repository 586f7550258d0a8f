import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Declared } from '../build/declarations.ts'
import { buildDist } from '../build/dist.ts'
import { pack } from '../build/pack.ts'
import { run } from './run.ts'
import { temporary } from './temporary.ts'

export interface Packed extends AsyncDisposable {
  /** The package as npm would publish it. */
  readonly tarball: string
  /** The same, unpacked. */
  readonly folder: string
  readonly declared: readonly Declared[]
}

/** Builds and packs the SDK. */
export async function packed(): Promise<Packed> {
  await using resources = new AsyncDisposableStack()
  const directory = resources.use(await temporary('packed'))
  const dist = join(directory.path, 'dist')
  const declared = await buildDist(dist)
  const tarball = await pack(dist, directory.path)
  await rm(dist, { recursive: true })
  await run('tar', ['xzf', tarball], { cwd: directory.path })
  const owned = resources.move()
  return {
    tarball,
    folder: join(directory.path, 'package'),
    declared,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
