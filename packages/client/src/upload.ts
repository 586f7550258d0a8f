import type { LadingContract } from '@lading/contract'
import type { File } from '@lading/contract/files'
import type { CallOptions, ClientOf, InputOf } from '@lading/stack/client'
import { platform } from '#platform'
import { assertSame, isError, LadingError } from './error.ts'
import type { Content, UploadSource } from './platform/platform.ts'
import { type Fetch, fetchStorage, refuse } from './storage.ts'

type Calls = ClientOf<LadingContract['files']>

/** Where the bytes go. */
interface Target {
  readonly url: string
  readonly headers: Record<string, string>
}

/** How much of an upload has been sent, in bytes. */
export interface Progress {
  readonly sent: number
  readonly total: number
}

export interface UploadOptions extends Partial<InputOf<LadingContract['files']['create']>>, CallOptions {
  /**
   * Called as bytes are handed to the connection. A browser tells nothing in between: it is called when the sending
   * begins and when it is done.
   */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

export async function upload(
  calls: Calls,
  fetch: Fetch | undefined,
  source: UploadSource,
  options: UploadOptions,
): Promise<File> {
  const { onProgress, signal, ...declared } = options
  const known = await platform.describe(source)
  const name = declared.name ?? known.name
  if (name === undefined) throw new TypeError('upload needs `name` for bytes, a stream or a Blob without one')
  const contentType = declared.contentType ?? known.contentType ?? 'application/octet-stream'

  const content = await platform.open(source, options)
  const deliver = async (created: { file: File; upload: Target }) => {
    const lost = await put(created.upload, content, fetch, options)
    return calls.complete({ id: created.file.id }, { signal }).catch((error) => {
      throw lost ?? error
    })
  }
  try {
    const { size, sha256 } = content
    const created = await calls.create({ ...declared, name, contentType, size, sha256 }, { signal })
    const file = await deliver(created).catch((error) => {
      throw withPending(error, created.file)
    })
    assertSame('size', size, file.size)
    assertSame('sha256', sha256, file.sha256 ?? '')
    return file
  } finally {
    await content.close()
  }
}

/**
 * Sends the bytes.
 * @returns a connection that failed, after which only the service knows whether storage has the bytes
 */
async function put(
  { url, headers }: Target,
  content: Content,
  fetch: Fetch | undefined,
  { onProgress, signal }: UploadOptions,
): Promise<LadingError | undefined> {
  const total = content.size
  let sent = -1
  const report = (bytes: number) => {
    if (bytes !== sent) onProgress?.({ sent: bytes, total })
    sent = bytes
  }
  report(0)
  try {
    const request = content.request(headers, report)
    const response = await fetchStorage(fetch, url, signal, { ...request, method: 'PUT' })
    // 412: an earlier attempt's bytes are there, for a URL takes bytes once. Whether they are these, `complete` finds.
    if (!response.ok && response.status !== 412) await refuse(response)
    await response.body?.cancel()
  } catch (error) {
    if (content.failure !== undefined) throw content.failure
    if (isError(error, 'CONNECTION_FAILED')) return error
    throw error
  }
  report(total)
  return undefined
}

/** The error, told what is left behind; a signal's reason and the like stay what they are. */
function withPending(error: unknown, { id, expiresAt }: File): unknown {
  if (!(error instanceof LadingError) || error.code === 'FILE_NOT_FOUND') return error
  const kept = `Unless completed, the file ${id} is gone at ${expiresAt}.`
  return new LadingError(
    { ...error, detail: `${error.detail} ${kept}`, cause: error.cause },
    { id, expiresAt },
  )
}
