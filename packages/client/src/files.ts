import type { Cancellable } from '@lading/stack/client'
import type { Connection } from './connection.ts'
import { newFile } from './destination.ts'
import { Download } from './download.ts'
import { extend } from './extend.ts'
import type { FilesCalls } from './generated/calls.ts'
import type { FilesDownloadInput } from './generated/messages.ts'
import type { File } from './generated/resources.ts'
import { heedErrors } from './heed-errors.ts'
import type { NamedSource, UploadSource } from './platform/platform.ts'
import type { SendOptions, UploadOptions } from './upload-options.ts'
import type { UploadState } from './upload-state.ts'
import type { UploadTask } from './upload-task.ts'

/** How the bytes are served, and the `signal` that ends it. */
export type DownloadOptions = Omit<FilesDownloadInput, 'id'> & Cancellable

/** `UploadOptions` for a source that does not know what it is called. */
export type NamedUploadOptions = UploadOptions & { readonly name: string }

/** Files of the workspace. An `id` is a file's id, or `ref:` and its external reference. */
export interface Files extends Omit<FilesCalls, 'download'> {
  /**
   * Stores a file: announces the bytes, sends them, above 16 MiB in parts, and has the service compare.
   * @param source a path or file: URL (Node only), bytes, a Blob, or a stream; a stream needs `name`, as do bytes
   * @returns the file, `ready`
   * @throws LadingError; its `pending` says what a failure left behind
   */
  upload(source: NamedSource, options?: UploadOptions): Promise<File>
  /** The same for a source without a name of its own. */
  upload(source: UploadSource, options: NamedUploadOptions): Promise<File>
  /** Begins to store a file in parts, whatever its size, so that it can be paused, and resumed by another process. */
  startUpload(source: NamedSource, options?: UploadOptions): Promise<UploadTask>
  /** The same for a source without a name of its own. */
  startUpload(source: UploadSource, options: NamedUploadOptions): Promise<UploadTask>
  /**
   * Goes on with an upload in parts, of a file or of a new version: sends the parts that storage does not have.
   * @param state what `state()` of the task gave, or `pending.upload` of an error
   * @param source the same bytes as at first; what differs is sent again
   */
  resumeUpload(state: UploadState, source: UploadSource, options?: SendOptions): Promise<UploadTask>
  /** A file's bytes; nothing is fetched before they are asked for, and size and SHA-256 are compared. */
  download(id: string, options?: DownloadOptions): Download
}

export function filesOf(connection: Connection): Files {
  const { calls } = connection
  const destination = newFile(calls)
  return extend(calls.files, {
    // Loaded when they are first used: many calls are about no bytes.
    async upload(source: UploadSource, options: UploadOptions = {}) {
      heedErrors(source)
      return (await import('./upload.ts')).upload(connection, destination, source, options)
    },
    async startUpload(source: UploadSource, options: UploadOptions = {}) {
      heedErrors(source)
      return (await import('./upload.ts')).startUpload(connection, destination, source, options)
    },
    async resumeUpload(state: UploadState, source: UploadSource, options: SendOptions = {}) {
      heedErrors(source)
      return (await import('./upload-task.ts')).resumeUpload(connection, state, source, options)
    },
    download(id: string, { signal, ...how }: DownloadOptions = {}) {
      const ask = async () => {
        const { url, file } = await calls.files.download({ id, ...how }, { signal })
        return { url, about: file }
      }
      return new Download(ask, connection, signal)
    },
  })
}
