import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Metafile } from 'esbuild'

/** What an entry loads, as paths below the project. */
export interface Weights {
  /** The entry and all that it imports. */
  readonly eager: readonly string[]
  /** Each chunk that waits until it is needed. */
  readonly lazy: readonly string[]
}

/** Tells what an entry of a bundle loads at once from what it loads later. */
export function weigh({ outputs }: Metafile, entry: string): Weights {
  const eager = new Set<string>()
  const reach = (path: string) => {
    if (eager.has(path)) return
    eager.add(path)
    for (const { path: next, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement') reach(next)
  }
  reach(entry)
  const lazy = Object.keys(outputs).filter((path) => !eager.has(path) && path.endsWith('.js'))
  return { eager: [...eager], lazy }
}

interface Limit {
  readonly name: string
  readonly path: string | readonly string[]
  readonly gzip: boolean
  readonly limit?: string
}

interface Size {
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly passed?: boolean
  /** Bytes. */
  readonly sizeLimit?: number
}

const command = fileURLToPath(new URL('../node_modules/size-limit/bin.js', import.meta.url))

/** Has size-limit look at files of a project. Each file is compressed by itself, as it travels. */
export async function sizeLimit(folder: string, limits: readonly Limit[]): Promise<readonly Size[]> {
  const file = join(folder, 'package.json')
  const manifest = JSON.parse(await readFile(file, 'utf8'))
  // It finds its plugins by the project's dependencies.
  const devDependencies = { ...manifest.devDependencies, '@size-limit/file': '*' }
  await writeFile(file, JSON.stringify({ ...manifest, devDependencies, 'size-limit': limits }))
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [command, '--json'], { cwd: folder }, (error, stdout, stderr) => {
      // It ends with 1 when a limit is passed, and says which all the same.
      if (stdout.startsWith('[')) resolve(JSON.parse(stdout))
      else reject(new Error(`size-limit failed: ${stderr}`, { cause: error }))
    })
  })
}
