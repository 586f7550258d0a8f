import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { entries, packageRoot, workspaceRoot } from './entries.ts'
import { licenceNotices } from './licence-notices.ts'

/** The two builds, and the conditions by which each finds its `#platform`. */
const builds = [
  { folder: 'node', platform: 'node', conditions: ['node', 'module', 'import'] },
  { folder: 'web', platform: 'neutral', conditions: ['browser', 'module', 'import'] },
] as const

/**
 * Builds the JavaScript: ES modules for Node and for runtimes with web standards only, each with what is loaded lazily
 * in chunks of its own, and a CommonJS face on the former. All dependencies are within.
 */
export async function buildJavaScript(dist: string): Promise<void> {
  const metafiles: Metafile[] = []
  for (const { folder, platform, conditions } of builds) {
    const outdir = join(dist, folder)
    await rm(outdir, { recursive: true, force: true })
    const built = entries.filter(({ isNodeOnly }) => folder === 'node' || !isNodeOnly)
    const { metafile } = await build({
      absWorkingDir: workspaceRoot,
      entryPoints: Object.fromEntries(built.map(({ name, source }) => [name, join(packageRoot, source)])),
      outdir,
      bundle: true,
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
      format: 'esm',
      platform,
      conditions: [...conditions],
      mainFields: ['module', 'main'],
      // Node 22 and the browsers of 2023: `using`, decorators and later syntax are lowered.
      target: 'es2022',
      sourcemap: true,
      legalComments: 'none',
      metafile: true,
      logLevel: 'warning',
    })
    metafiles.push(metafile)
  }
  await writeFile(join(dist, 'LICENSES.txt'), await licenceNotices(metafiles))
  for (const { name } of entries) {
    // What `require` gives is the ES module itself: one class LadingError, however it was loaded.
    await writeFile(join(dist, `${name}.cjs`), `module.exports = require('./node/${name}.js')\n`)
  }
}
