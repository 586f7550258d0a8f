import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What `start` writes for the SDK, the demo and scripts to find. */
export interface LocalAccess {
  readonly url: string
  readonly apiKey: string
}

/** The directory where `start` keeps everything: tables, objects, the key. Only its owner can read it. */
export class DataDir {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  static async open(path: string): Promise<DataDir> {
    await mkdir(path, { recursive: true, mode: 0o700 })
    // `mode` counts only for a directory that is new.
    await chmod(path, 0o700)
    return new DataDir(path)
  }

  get tables(): string {
    return join(this.path, 'dynamodb')
  }

  get objects(): string {
    return join(this.path, 's3')
  }

  /** What calls took, a file a day. */
  get logs(): string {
    return join(this.path, 'logs')
  }

  get accessFile(): string {
    return join(this.path, 'local.json')
  }

  get #workspaceFile(): string {
    return join(this.path, 'workspace.json')
  }

  async readAccess(): Promise<LocalAccess | undefined> {
    const access = await readJson<LocalAccess>(this.accessFile)
    if (typeof access?.apiKey !== 'string') return undefined
    return { url: access.url ?? '', apiKey: access.apiKey }
  }

  async writeAccess(access: LocalAccess): Promise<void> {
    await writeJson(this.accessFile, access)
  }

  async readWorkspaceId(): Promise<string | undefined> {
    const content = await readJson<{ workspaceId: string }>(this.#workspaceFile)
    return typeof content?.workspaceId === 'string' ? content.workspaceId : undefined
  }

  async writeWorkspaceId(workspaceId: string): Promise<void> {
    await writeJson(this.#workspaceFile, { workspaceId })
  }
}

async function readJson<Content>(path: string): Promise<Partial<Content> | null | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Partial<Content> | null // only this class writes it, but anybody can edit it
  } catch {
    // Cut off by a crash, or edited: what it held is made again.
    return undefined
  }
}

/** Writes beside and renames: a reader never sees half a file, and nobody but the owner ever sees the key. */
async function writeJson(path: string, content: unknown): Promise<void> {
  const draft = `${path}.${process.pid}.new`
  await writeFile(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 })
  await rename(draft, path)
}
