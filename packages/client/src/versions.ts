import type { LadingContract } from '@lading/contract'
import type { ClientOf } from '@lading/stack/client'
import type { Connection } from './connection.ts'
import { newVersion } from './destination.ts'
import { Download } from './download.ts'
import { extend } from './extend.ts'
import type { DownloadOptions } from './files.ts'
import type { UploadSource } from './platform/platform.ts'
import type { File, Version } from './resources.ts'
import { startUpload, upload } from './upload.ts'
import type { VersionUploadOptions } from './upload-options.ts'
import type { UploadTask } from './upload-task.ts'

interface VersionBytes {
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

/** Versions of files. An `id` is a file's id, or `ref:` and its external reference. */
export type Versions = Omit<ClientOf<LadingContract['versions']>, keyof VersionBytes> & VersionBytes

export function versionsOf(connection: Connection): Versions {
  const { calls, fetch } = connection
  return extend(calls.versions, {
    upload: (id: string, source: UploadSource, options: VersionUploadOptions = {}) =>
      upload(connection, newVersion(calls, id), source, options),
    startUpload: (id: string, source: UploadSource, options: VersionUploadOptions = {}) =>
      startUpload(connection, newVersion(calls, id), source, options),
    download(id: string, number: number | string, { signal, ...how }: DownloadOptions = {}) {
      const ask = async () => {
        const input = { id, version: String(number), ...how }
        const { url, version } = await calls.versions.download(input, { signal })
        return { url, about: version }
      }
      return new Download(ask, fetch, signal)
    },
  })
}
