import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'

/** Longest name and reference that the service takes, in UTF-16 code units. */
const nameMaxLength = 1024
const referenceMaxLength = 512

export interface LocalFile {
  /** Bytes, because the names of a Unix file system need not be text. */
  readonly path: Buffer
  /** Path below the folder as text that can be shown: what is no text or would steer a terminal is replaced. */
  readonly name: string
  /** Path below the folder, or a hash of it when that is no text or too long for a reference. */
  readonly key: string
}

export interface Folder {
  readonly files: readonly LocalFile[]
  /** Names of what is left out on purpose: symbolic links, sockets, pipes, devices. */
  readonly skipped: readonly string[]
  /** Names of folders that could not be read. */
  readonly unreadable: readonly string[]
}

const slash = Buffer.from('/')

/**
 * Every regular file below a folder, in the order of their names.
 * @throws when the folder itself cannot be read
 */
export async function readFolder(root: string, referencePrefix: string): Promise<Folder> {
  if (!(await stat(root)).isDirectory()) throw new Error(`${root} is not a folder`)
  const files: LocalFile[] = []
  const skipped: string[] = []
  const unreadable: string[] = []

  const visit = async (folder: Buffer, relative: Buffer): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' })
    entries.sort((a, b) => Buffer.compare(a.name, b.name))
    for (const entry of entries) {
      const path = Buffer.concat([folder, slash, entry.name])
      const below = relative.length === 0 ? entry.name : Buffer.concat([relative, slash, entry.name])
      if (entry.isDirectory()) await visit(path, below).catch(() => unreadable.push(toName(below)))
      else if (entry.isFile()) files.push({ path, name: toName(below), key: toKey(below, referencePrefix) })
      else skipped.push(toName(below))
    }
  }
  await visit(Buffer.from(root), Buffer.alloc(0))
  return { files, skipped, unreadable }
}

export function toName(relative: Buffer): string {
  const text = relative
    .toString('utf8')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
    .replace(/[\u0000-\u001f\u007f]/g, '\ufffd')
  return text.slice(-nameMaxLength).toWellFormed()
}

export function toKey(relative: Buffer, referencePrefix: string): string {
  const text = relative.toString('utf8')
  if (isUtf8(relative) && referencePrefix.length + text.length <= referenceMaxLength) return text
  return `sha256:${createHash('sha256').update(relative).digest('hex')}`
}
