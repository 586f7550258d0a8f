import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The installed version of each package that bench depends on, as `hono 4.13.19`. */
export function versionsOf(packages: readonly string[]): Promise<string[]> {
  return Promise.all(
    packages.map(async (name) => {
      const manifest = join(import.meta.dirname, '../node_modules', name, 'package.json')
      const { name: real, version }: { name: string; version: string } = JSON.parse(
        await readFile(manifest, 'utf8'),
      )
      return `${real} ${version}`
    }),
  )
}
