import type { LadingContract } from '@lading/contract'
import type { CallOptions, ClientOf, InputOf } from '@lading/stack/client'
import type { Connection } from './connection.ts'
import { newFile } from './destination.ts'
import { Download } from './download.ts'
import { extend } from './extend.ts'
import type { NamedSource, UploadSource } from './platform/platform.ts'
import type { File } from './resources.ts'
import { loadTasks, startUpload, upload } from './upload.ts'
import type { SendOptions, UploadOptions } from './upload-options.ts'
import type { UploadState } from './upload-state.ts'
import type { UploadTask } from './upload-task.ts'

export type DownloadOptions = Omit<InputOf<LadingContract['files']['download']>, 'id'> & CallOptions

type Named = UploadOptions & { readonly name: string }

interface FileBytes {
  /**
   * Stores a file: announces the bytes, sends them, above 16 MiB in parts, and has the service compare.
   * @param source a path or file: URL (Node only), bytes, a Blob, or a stream; a stream needs `name`, as do bytes
   * @returns the file, `ready`
   * @throws LadingError; its `pending` says what a failure left behind
   */
  upload(source: NamedSource, options?: UploadOptions): Promise<File>
  upload(source: UploadSource, options: Named): Promise<File>
  /** Begins to store a file in parts, whatever its size, so that it can be paused, and resumed by another process. */
  startUpload(source: NamedSource, options?: UploadOptions): Promise<UploadTask>
  startUpload(source: UploadSource, options: Named): Promise<UploadTask>
  /**
   * Goes on with an upload in parts, of a file or of a new version: sends the parts that storage does not have.
   * @param state what `state()` of the task gave, or `pending.upload` of an error
   * @param source the same bytes as at first; what differs is sent again
   */
  resumeUpload(state: UploadState, source: UploadSource, options?: SendOptions): Promise<UploadTask>
  /** A file's bytes; nothing is fetched before they are asked for, and size and SHA-256 are compared. */
  download(id: string, options?: DownloadOptions): Download
}

/** Files of the workspace. An `id` is a file's id, or `ref:` and its external reference. */
export type Files = Omit<ClientOf<LadingContract['files']>, keyof FileBytes> & FileBytes

export function filesOf(connection: Connection): Files {
  const { calls, fetch } = connection
  const destination = newFile(calls)
  return extend(calls.files, {
    upload: (source: UploadSource, options: UploadOptions = {}) =>
      upload(connection, destination, source, options),
    startUpload: (source: UploadSource, options: UploadOptions = {}) =>
      startUpload(connection, destination, source, options),
    resumeUpload: async (state: UploadState, source: UploadSource, options: SendOptions = {}) =>
      (await loadTasks()).resumeUpload(connection, state, source, options),
    download(id: string, { signal, ...how }: DownloadOptions = {}) {
      const ask = async () => {
        const { url, file } = await calls.files.download({ id, ...how }, { signal })
        return { url, about: file }
      }
      return new Download(ask, fetch, signal)
    },
  })
}
