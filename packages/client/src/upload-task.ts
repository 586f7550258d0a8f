import { platform } from '#platform'
import { findUpload, nothingArrived } from './arrived-parts.ts'
import { compositeOf } from './composite.ts'
import type { Connection } from './connection.ts'
import { isError, type PendingFile } from './error.ts'
import { assertSame } from './error-classes.ts'
import type { File, MultipartUpload } from './generated/resources.ts'
import { toHex } from './hex.ts'
import { type Cargo, PartSender } from './part-sender.ts'
import { withPending } from './pending.ts'
import type { Source, UploadSource } from './platform/platform.ts'
import type { SendOptions } from './upload-options.ts'
import type { UploadState } from './upload-state.ts'

/** An upload in parts, under way. */
export class UploadTask {
  readonly #connection: Connection
  readonly #state: UploadState
  readonly #sender: PartSender
  readonly #controller = new AbortController()
  /** The file, `ready`; rejects with a LadingError, the signal's reason, or what `abort` was given. */
  readonly done: Promise<File>

  /** @internal */
  constructor(connection: Connection, cargo: Cargo, options: SendOptions, pending: PendingFile) {
    this.#connection = connection
    this.#state = cargo.state
    this.#sender = new PartSender(connection, cargo, this.#controller, options)
    this.done = this.#run(cargo.source, options.signal, pending)
    // Whoever never asks what became of it has not failed to handle it.
    this.done.catch(() => undefined)
  }

  /** Lets no further part begin, nor the upload be completed; parts under way go on to their end. */
  pause(): void {
    this.#sender.pause()
  }

  /** Goes on after `pause`. */
  resume(): void {
    this.#sender.resume()
  }

  /**
   * Ends the upload and discards what has arrived; one that is complete by then stays. What `signal` ends can be
   * resumed instead.
   */
  async abort(reason?: unknown): Promise<void> {
    this.#controller.abort(reason)
    await this.done.catch(() => undefined)
    await this.#sender.settle() // nothing may arrive after the parts are discarded
    const { fileId, uploadId } = this.#state
    await this.#connection.calls.uploads.abort({ id: fileId, upload: uploadId }).catch((error) => {
      if (!isError(error, 'UPLOAD_NOT_FOUND') && !isError(error, 'FILE_NOT_FOUND')) throw error
    })
  }

  /** What `files.resumeUpload` takes, in this process or another. */
  state(): UploadState {
    return this.#state
  }

  async #run(source: Source, signal: AbortSignal | undefined, pending: PendingFile): Promise<File> {
    const onAbort = () => this.#controller.abort(signal?.reason)
    signal?.addEventListener('abort', onAbort)
    if (signal?.aborted) onAbort()
    try {
      const { file, digests } = await this.#deliver().catch((error) => {
        throw withPending(error, pending)
      })
      const sha256 = toHex(compositeOf(digests, await platform.sha256()))
      assertSame('size', this.#state.size, file.size)
      assertSame('sha256', sha256, file.parts?.sha256 ?? '')
      return file
    } finally {
      signal?.removeEventListener('abort', onAbort)
      await source.close()
    }
  }

  /** Sends all parts, and completes. */
  async #deliver(): Promise<{ readonly file: File; readonly digests: readonly string[] }> {
    const digests = await this.#sender.send()
    const { fileId, uploadId } = this.#state
    const { signal } = this.#controller
    const file = await this.#connection.calls.files.complete({ id: fileId, upload: uploadId }, { signal })
    return { file, digests }
  }
}

/** Goes on with an upload that was just announced; it has parts already where the same was announced before. */
export async function beginTask(
  connection: Connection,
  { file, upload }: { readonly file: File; readonly upload: MultipartUpload },
  source: Source,
  options: SendOptions,
  isRepeated: boolean,
): Promise<UploadTask> {
  const { partSize, partCount, expiresAt } = upload
  const state = { fileId: file.id, uploadId: upload.id, size: source.size, partSize, partCount, expiresAt }
  const pending = { id: file.id, expiresAt: file.expiresAt ?? expiresAt, upload: state }
  try {
    const { hasArrived } = isRepeated
      ? await findUpload(connection, state, options.signal)
      : { hasArrived: nothingArrived }
    return new UploadTask(connection, { state, source, hasArrived }, options, pending)
  } catch (error) {
    await source.close()
    throw withPending(error, pending)
  }
}

/**
 * Goes on with an upload that was begun elsewhere: parts whose bytes are those of the source are not sent again.
 * @throws LadingError SOURCE_CHANGED when the source has another size, UPLOAD_NOT_FOUND when the upload is gone
 */
export async function resumeUpload(
  connection: Connection,
  given: UploadState,
  from: UploadSource,
  options: SendOptions,
): Promise<UploadTask> {
  const { signal } = options
  await platform.describe(from)
  const { state, hasArrived } = await findUpload(connection, given, signal)
  const source = await platform.open(from, { size: state.size, signal })
  const pending = { id: state.fileId, expiresAt: state.expiresAt, upload: state }
  return new UploadTask(connection, { state, source, hasArrived }, options, pending)
}
