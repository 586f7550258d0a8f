import { dirname, join } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'

const substitutes = join(import.meta.dirname, 'substitutes')

// CommonJS packages call `require` for Node's own modules, which an ES module does not have.
const requireForCommonJs =
  "import{createRequire as createRequireForBundle}from'node:module';const require=createRequireForBundle(import.meta.url);"

/** Leaves out of ElectroDB what a Lambda function does not need: see the substitutes. */
const slimElectrodb: Plugin = {
  name: 'slim-electrodb',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^(@aws-sdk\/(lib|util)-dynamodb|jsonschema)$/ }, ({ path, importer, kind }) => {
      if (kind !== 'require-call' || !importer.includes(join('node_modules', 'electrodb'))) return undefined
      return { path: join(substitutes, path === 'jsonschema' ? 'jsonschema.cjs' : 'electrodb-sdk.cjs') }
    })
    // Whoever imports ElectroDB gets the commands with it. Not by esbuild's `inject`: that imports them into CommonJS
    // files too, for which the whole SDK would be wrapped.
    onResolve({ filter: /^electrodb$/ }, async ({ path, resolveDir, kind, pluginData }) => {
      if (pluginData === slimElectrodb.name) return undefined
      const real = await resolve(path, { resolveDir, kind, pluginData: slimElectrodb.name })
      return { path: real.path, namespace: slimElectrodb.name }
    })
    onLoad({ filter: /.*/, namespace: slimElectrodb.name }, ({ path }) => ({
      contents: `import ${JSON.stringify(join(substitutes, 'electrodb-commands.ts'))}\nexport * from ${JSON.stringify(path)}`,
      resolveDir: dirname(path),
    }))
  },
}

/**
 * A Lambda function finds its credentials in the environment. The SDK's default chain would also look into profiles,
 * SSO sessions, containers and instance metadata, each with a client of its own.
 */
const environmentCredentials: Plugin = {
  name: 'environment-credentials',
  setup({ onResolve, onLoad, resolve }) {
    onResolve(
      { filter: /^@aws-sdk\/credential-provider-node$/ },
      async ({ path, resolveDir, kind, pluginData }) => {
        if (pluginData === environmentCredentials.name) return undefined
        const real = await resolve(path, { resolveDir, kind, pluginData: environmentCredentials.name })
        return { path: real.path, namespace: environmentCredentials.name, sideEffects: false }
      },
    )
    onLoad({ filter: /.*/, namespace: environmentCredentials.name }, ({ path }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'",
      resolveDir: dirname(path),
    }))
  },
}

/**
 * Bundles the entry point of a Lambda function for nodejs24.x: ESM, minified, tree-shaken, nothing left outside;
 * what is imported on demand goes into files of its own.
 * @param entry absolute path of a module that exports `handler`
 * @param outDir where `handler.mjs` and its chunks are written
 * @param options.alias maps a package name to another one
 * @returns esbuild's record of what went into which file, paths relative to `absWorkingDir`
 */
export async function bundleFunction(
  entry: string,
  outDir: string,
  { absWorkingDir, alias = {} }: { absWorkingDir: string; alias?: Readonly<Record<string, string>> },
): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir,
    entryPoints: { handler: entry },
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    splitting: true,
    legalComments: 'none',
    banner: { js: requireForCommonJs },
    alias: { ...alias },
    plugins: [slimElectrodb, environmentCredentials],
    metafile: true,
    logLevel: 'silent',
  })
  return metafile
}
