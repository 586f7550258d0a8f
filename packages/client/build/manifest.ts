import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Entry, entries, packageRoot } from './entries.ts'

interface Conditions {
  readonly [condition: string]: string | Conditions
}

/**
 * What each runtime and tool is led to. Node and what is compatible with it (Bun, Deno) get the build that reads paths;
 * everything else gets web standards only. `require` gets a face of one line that requires the ES module.
 */
function conditionsOf({ name, isNodeOnly }: Entry): Conditions {
  const [node, web] = [`./dist/node/${name}.js`, `./dist/web/${name}.js`]
  const types = `./dist/${name}.d.ts`
  const others = isNodeOnly ? { default: node } : { workerd: web, browser: web, default: web }
  return {
    import: { types, node, bun: node, deno: node, ...others },
    require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
  }
}

/** The package.json of the published package: the workspace's own leads to sources. */
export async function publishedManifest(): Promise<string> {
  const own = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'))
  const { name, version, description, keywords, license, type, sideEffects, engines } = own
  const { peerDependencies, peerDependenciesMeta } = own
  const subpaths = entries.filter(({ subpath }) => subpath !== '.')
  const manifest = {
    name,
    version,
    description,
    keywords,
    license,
    type,
    sideEffects,
    engines,
    peerDependencies,
    peerDependenciesMeta,
    files: ['dist', 'CHANGELOG.md'],
    exports: {
      ...Object.fromEntries(entries.map((entry) => [entry.subpath, conditionsOf(entry)])),
      './package.json': './package.json',
    },
    // For TypeScript's `moduleResolution: node10`, which knows no `exports`.
    main: './dist/lading.cjs',
    types: './dist/lading.d.cts',
    typesVersions: {
      '*': Object.fromEntries(
        subpaths.map(({ name, subpath }) => [subpath.replace('./', ''), [`./dist/${name}.d.cts`]]),
      ),
    },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}
