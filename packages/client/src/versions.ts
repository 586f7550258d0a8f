import type { Connection } from './connection.ts'
import { newVersion } from './destination.ts'
import { Download } from './download.ts'
import { extend } from './extend.ts'
import type { DownloadOptions } from './files.ts'
import type { VersionsCalls } from './generated/calls.ts'
import type { File, Version } from './generated/resources.ts'
import { heedErrors } from './heed-errors.ts'
import type { UploadSource } from './platform/platform.ts'
import type { VersionUploadOptions } from './upload-options.ts'
import type { UploadTask } from './upload-task.ts'

/** Versions of files. An `id` is a file's id, or `ref:` and its external reference. */
export interface Versions extends Omit<VersionsCalls, 'download'> {
  /**
   * Stores new bytes for a ready file, which keeps its present version until they are complete.
   * @returns the file with the new version
   * @throws LadingError; its `pending` says what a failure left behind
   */
  upload(id: string, source: UploadSource, options?: VersionUploadOptions): Promise<File>
  /** The same in parts, to be paused and resumed: see `files.startUpload`. */
  startUpload(id: string, source: UploadSource, options?: VersionUploadOptions): Promise<UploadTask>
  /** The bytes of a version, see `files.download`; its `file` is what is known about the version. */
  download(id: string, version: number | string, options?: DownloadOptions): Download<Version>
}

export function versionsOf(connection: Connection): Versions {
  const { calls } = connection
  return extend(calls.versions, {
    async upload(id: string, source: UploadSource, options: VersionUploadOptions = {}) {
      heedErrors(source)
      return (await import('./upload.ts')).upload(connection, newVersion(calls, id), source, options)
    },
    async startUpload(id: string, source: UploadSource, options: VersionUploadOptions = {}) {
      heedErrors(source)
      return (await import('./upload.ts')).startUpload(connection, newVersion(calls, id), source, options)
    },
    download(id: string, number: number | string, { signal, ...how }: DownloadOptions = {}) {
      const ask = async () => {
        const input = { id, version: String(number), ...how }
        const { url, version } = await calls.versions.download(input, { signal })
        return { url, about: version }
      }
      return new Download(ask, connection, signal)
    },
  })
}
