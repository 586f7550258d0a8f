import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundleFunction } from '@lading/stack/bundle'
import type { Metafile } from 'esbuild'

export interface Size {
  /** Bytes of minified code. */
  readonly bytes: number
  /** The same after `gzip -9`, file by file. */
  readonly gzipBytes: number
}

export interface Bundle {
  /** Absolute path of the module to import. */
  readonly entry: string
  /** The entry and what it imports statically: what a cold start reads. */
  readonly loaded: Size
  /** Every file, chunks that are imported on demand included. */
  readonly total: Size
}

const benchFolder = join(import.meta.dirname, '..')

/**
 * Bundles one module for Node 24 as it would be deployed: ESM, minified, tree-shaken, on-demand imports split off,
 * nothing left outside. `alias` maps a package name to another one.
 */
export async function bundle(
  entry: string,
  outDir: string,
  alias: Readonly<Record<string, string>> = {},
): Promise<Bundle> {
  const metafile = await bundleFunction(entry, outDir, { absWorkingDir: benchFolder, alias })
  const file = join(outDir, 'handler.mjs')
  return {
    entry: file,
    loaded: await sizeOf(staticClosure(metafile, relative(benchFolder, file))),
    total: await sizeOf(Object.keys(metafile.outputs)),
  }
}

/** The output file and those that it imports statically, directly or not; paths as in the metafile. */
export function staticClosure(metafile: Pick<Metafile, 'outputs'>, start: string): string[] {
  const seen = new Set([start])
  for (const path of seen) {
    for (const { path: imported, kind, external } of metafile.outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) seen.add(imported)
    }
  }
  return [...seen]
}

async function sizeOf(paths: readonly string[]): Promise<Size> {
  const contents = await Promise.all(paths.map((path) => readFile(resolve(benchFolder, path))))
  return {
    bytes: contents.reduce((sum, content) => sum + content.length, 0),
    gzipBytes: contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0),
  }
}
