import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { staticClosure } from '../bundle.ts'

export interface ClientBundle {
  /** For Node. */
  readonly entry: string
  /** Bytes for a browser after minifying and `gzip -9`, of what is loaded at once. */
  readonly gzipBytes: number
  /** The same with what is loaded when it is needed. */
  readonly totalGzipBytes: number
}

const folder = join(import.meta.dirname, 'clients')

async function bundled(name: string, outdir: string, platform: 'node' | 'browser') {
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: { [name]: join(folder, `${name}.ts`) },
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform,
    // What a page cannot have; the clients that name it use it in Node only.
    ...(platform === 'browser' ? { external: ['node:*', 'crypto', 'http', 'https', 'events'] } : {}),
    outExtension: { '.js': '.mjs' },
    metafile: true,
    logLevel: 'error',
    ...(platform === 'node'
      ? {
          banner: {
            js: "import{createRequire as benchRequire}from'node:module';const require=benchRequire(import.meta.url);",
          },
        }
      : {}),
  })
  return metafile
}

async function gzipOf(paths: readonly string[]): Promise<number> {
  const contents = await Promise.all(paths.map((path) => readFile(resolve(folder, path))))
  return contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0)
}

/** Bundles a client twice: for Node, where it is timed, and for a browser, where it is weighed. */
export async function bundleClient(name: string, outdir: string): Promise<ClientBundle> {
  const [node, web] = [join(outdir, 'node'), join(outdir, 'web')]
  await bundled(name, node, 'node')
  const metafile: Metafile = await bundled(name, web, 'browser')
  const entry = relative(folder, join(web, `${name}.mjs`))
  return {
    entry: join(node, `${name}.mjs`),
    gzipBytes: await gzipOf(staticClosure(metafile, entry)),
    totalGzipBytes: await gzipOf(Object.keys(metafile.outputs)),
  }
}
