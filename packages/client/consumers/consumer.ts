import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run.ts'
import { temporary } from './temporary.ts'

/** A project of somebody else that has the SDK installed. */
export interface Consumer extends AsyncDisposable {
  readonly folder: string
}

const here = import.meta.dirname

/**
 * Copies the sources of a consumer out of the workspace and installs the tarball there, as `npm install` does; no
 * registry is asked for anything.
 */
export async function consumer(
  name: string,
  tarball: string,
  manifest: Readonly<Record<string, unknown>> = {},
): Promise<Consumer> {
  await using resources = new AsyncDisposableStack()
  const directory = resources.use(await temporary(name))
  const folder = join(directory.path, name)
  await cp(join(here, name), folder, { recursive: true })
  await cp(join(here, 'scenario.mjs'), join(directory.path, 'scenario.mjs'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }))
  const quiet = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await run('npm', ['install', ...quiet, tarball], { cwd: folder })
  const owned = resources.move()
  return { folder, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
