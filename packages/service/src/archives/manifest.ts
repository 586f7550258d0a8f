import type { ServiceContext } from '../context.ts'
import { JobFailed } from '../jobs/job-failed.ts'
import type { ObjectKey } from '../storage/object-key.ts'

/** One file that goes into an archive: all that has to be known to read it, whatever becomes of the file's item. */
export interface ManifestEntry {
  /** The name in the archive, safe and unique. */
  readonly name: string
  readonly size: number
  /** When its bytes came, in milliseconds since 1970. */
  readonly at: number
  readonly fileId: string
  readonly uploadId: string
  /** Whether it is stored as it is. */
  readonly stored: boolean
}

/** Entries of one object: some 400 KB. */
const pageEntries = 2000

function pageKey(prefix: ObjectKey, token: string, page: number): ObjectKey {
  return `${prefix}manifest-${token}-${String(page).padStart(3, '0')}`
}

/** Writes a manifest page by page, so that no more than one page is in memory. */
export class ManifestWriter {
  readonly #bucket: Pick<ServiceContext['bucket'], 'put'>
  readonly #prefix: ObjectKey
  readonly #token: string
  #page: ManifestEntry[] = []
  #pages = 0

  constructor(bucket: Pick<ServiceContext['bucket'], 'put'>, prefix: ObjectKey, token: string) {
    this.#bucket = bucket
    this.#prefix = prefix
    this.#token = token
  }

  async add(entry: ManifestEntry): Promise<void> {
    this.#page.push(entry)
    if (this.#page.length === pageEntries) await this.end()
  }

  /** Writes what has not been written yet. */
  async end(): Promise<void> {
    if (this.#page.length === 0) return
    const text = JSON.stringify(this.#page)
    await this.#bucket.put(pageKey(this.#prefix, this.#token, this.#pages), Buffer.from(text))
    this.#pages++
    this.#page = []
  }
}

/** The entries of a manifest from one on, read page by page. @throws JobFailed when a page is gone */
export async function* readManifest(
  bucket: Pick<ServiceContext['bucket'], 'readAll'>,
  prefix: ObjectKey,
  { token, entries }: { readonly token: string; readonly entries: number },
  from: number,
): AsyncGenerator<ManifestEntry> {
  for (let at = from; at < entries; ) {
    const page = Math.floor(at / pageEntries)
    const bytes = await bucket.readAll(pageKey(prefix, token, page))
    if (bytes === undefined) throw new JobFailed('FILE_CHANGED', 'What the job had noted is gone.')
    // Written by `ManifestWriter`.
    const held = JSON.parse(Buffer.from(bytes).toString()) as ManifestEntry[]
    yield* held.slice(at - page * pageEntries)
    at = (page + 1) * pageEntries
  }
}
