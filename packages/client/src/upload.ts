import { announce } from './announce.ts'
import type { Connection } from './connection.ts'
import type { Destination } from './destination.ts'
import { isError } from './error.ts'
import { assertSame, errorOf } from './error-classes.ts'
import type { File, MultipartUpload, SingleUpload } from './generated/resources.ts'
import { withPending } from './pending.ts'
import type { Content, Source, UploadSource } from './platform/platform.ts'
import { progressReporter } from './progress.ts'
import { put } from './put.ts'
import type { SendOptions, UploadOptions } from './upload-options.ts'
import type { UploadTask } from './upload-task.ts'

/** Loaded when the first upload in parts begins: small ones do without. */
const loadTasks = () => import('./upload-task.ts')

/** Stores bytes: announces them, sends them, and has the service compare. */
export async function upload(
  connection: Connection,
  destination: Destination,
  from: UploadSource,
  options: UploadOptions,
): Promise<File> {
  const { announced, source, content: known } = await announce(destination, from, options)
  const { file, upload } = announced
  if (upload.kind === 'multipart') return (await begin(connection, source, file, upload, options)).done
  try {
    const content = known ?? (await source.whole(undefined))
    const ready = await deliver(connection, file.id, upload, content, options).catch((error) => {
      throw withPending(error, { id: file.id, expiresAt: file.expiresAt, upload: undefined })
    })
    assertSame('size', content.size, ready.size)
    assertSame('sha256', content.sha256, ready.sha256 ?? '')
    return ready
  } finally {
    await source.close()
  }
}

/** Begins an upload in parts, of any size. */
export async function startUpload(
  connection: Connection,
  destination: Destination,
  from: UploadSource,
  options: UploadOptions,
): Promise<UploadTask> {
  const { announced, source } = await announce(destination, from, { ...options, multipart: true })
  const { file, upload } = announced
  if (upload.kind === 'multipart') return begin(connection, source, file, upload, options)
  await source.close()
  throw errorOf({
    code: 'UNEXPECTED_ANSWER',
    detail: 'The service takes the bytes in one piece only.',
  })
}

async function begin(
  connection: Connection,
  source: Source,
  file: File,
  upload: MultipartUpload,
  options: UploadOptions,
): Promise<UploadTask> {
  const { beginTask } = await loadTasks()
  // Under a reference or a key of the caller's own, the same may have been announced before.
  const isRepeated = options.externalRef !== undefined || options.idempotencyKey !== undefined
  return beginTask(connection, { file, upload }, source, options, isRepeated)
}

/** Sends all bytes in one request, and completes. */
async function deliver(
  { calls, fetch, requests }: Connection,
  id: string,
  upload: SingleUpload,
  content: Content,
  { onProgress, signal }: SendOptions,
): Promise<File> {
  const sign = async () => {
    const { parts } = await calls.uploads.sign({ id, upload: upload.id, parts: [{ number: 1 }] }, { signal })
    return parts[0] ?? upload
  }
  const onSent = progressReporter(content.size, onProgress)
  // After a connection that failed, only the service knows whether storage has the bytes.
  const lost = await put(upload, content, { fetch, requests, signal, onSent, sign }).catch((error) => {
    // The same goes for an upload that is not under way any more: a repetition finds it complete.
    if (isError(error, 'CONNECTION_FAILED') || isError(error, 'UPLOAD_NOT_FOUND')) return error
    throw error
  })
  return calls.files.complete({ id, upload: upload.id }, { signal }).catch((error) => {
    signal?.throwIfAborted()
    throw lost ?? error
  })
}
