import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Zippable, zipSync } from 'fflate'

/** The earliest time that a ZIP can name: the same files give the same bytes, whenever they were built. */
const epoch = new Date(1980, 0, 1)

/** A folder as the ZIP that Lambda takes; the same files give the same bytes. */
export async function zipFolder(folder: string): Promise<Uint8Array> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files: [string, Uint8Array][] = []
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name)
    files.push([path.slice(folder.length + 1).replaceAll('\\', '/'), await readFile(path)])
  }
  const tree: Zippable = Object.fromEntries(files.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return zipSync(tree, { level: 9, mtime: epoch, os: 3, attrs: 0o644 << 16 })
}
