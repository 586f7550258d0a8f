import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { constants, setPriority } from 'node:os'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/* Where the site is, what it is made of, and how another process makes it. Loads nothing of what builds it. */

/** The folder of this package. */
export const docsDirectory = join(import.meta.dirname, '../..')
const workspace = join(docsDirectory, '../..')

/** Where the built site lies. */
export const siteDirectory = join(docsDirectory, 'dist')

/** In the site: what it was made of, as `fingerprint` gives it. */
export const fingerprintFile = 'sources.txt'

/** What the pages are made of: a change of any of it makes the site old. */
const sources = [
  'astro.config.ts',
  'package.json',
  'browser',
  'diagrams',
  'public',
  'src',
  '../../packages/contract/openapi.json',
  '../../bench/src/scale/costs.json',
].map((path) => join(docsDirectory, path))

async function filesOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return []
  if (!found.isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

/**
 * Changes whenever a source does: made of names, sizes and times, not of contents, to cost a start nothing.
 * @param of files and folders; those that are not there count as none
 */
export async function fingerprint(of: readonly string[] = sources): Promise<string> {
  const files = (await Promise.all(of.map(filesOf))).flat().sort()
  const lines = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(file)
      return `${relative(workspace, file)} ${size} ${mtimeMs}`
    }),
  )
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}

/** Whether the built site is that of the present sources. */
export async function isFresh(): Promise<boolean> {
  const built = readFile(join(siteDirectory, fingerprintFile), 'utf8').catch(() => undefined)
  return (await built) === (await fingerprint())
}

/** Whether what builds the site is installed. */
export function canBuild(): boolean {
  try {
    createRequire(import.meta.url).resolve('astro/package.json')
    return true
  } catch {
    return false
  }
}

/** The build of the site failed; the message is what it printed. */
export class SiteBuildError extends Error {
  override readonly name = 'SiteBuildError'
}

/** What of a failed build's output is worth telling, in characters. */
const toldOutput = 8000

/**
 * Builds the site in a process of its own, behind everything else that wants the processor, unless it is fresh.
 * @throws SiteBuildError, or an AbortError when the signal ends it
 */
export async function buildSite({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
  if (await isFresh()) return
  const child = spawn(process.execPath, [join(import.meta.dirname, 'build.ts')], {
    cwd: docsDirectory,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal === undefined ? {} : { signal }),
  })
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-toldOutput)
    })
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  child.once('error', reject)
  child.once('close', (code) =>
    code === 0 ? resolve() : reject(new SiteBuildError(stripVTControlCharacters(output))),
  )
  await promise
}
