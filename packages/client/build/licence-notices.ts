import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { workspaceRoot } from './entries.ts'

/**
 * The licences of every package that has code in a bundle, as they ask for it.
 * @throws Error for a package without a licence file
 */
export async function licenceNotices(metafiles: readonly Metafile[]): Promise<string> {
  const folders = new Set<string>()
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder)
      }
    }
  }
  const notices = await Promise.all([...folders].map((folder) => noticeOf(join(workspaceRoot, folder))))
  return [
    'This package contains code of the packages below, under their licences.\n',
    ...[...new Set(notices)].sort(),
  ].join(`\n${'-'.repeat(80)}\n\n`)
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const file = (await readdir(folder)).find((one) => /^licen[cs]e(\.(md|txt))?$/i.test(one))
  if (file === undefined) throw new Error(`${name} has no licence file, and its code is in the bundle`)
  return `${name} ${version}\n\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`
}
