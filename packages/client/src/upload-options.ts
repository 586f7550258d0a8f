import type { Cancellable, MutationOptions } from '@lading/stack/client'
import type { FilesCreateInput, FilesCreateOutput, VersionsCreateInput } from './generated/messages.ts'
import type { OnProgress } from './progress.ts'

/** How bytes are sent. */
export interface SendOptions extends Cancellable {
  /**
   * Called as bytes are handed to the connection. A browser tells nothing while it sends: there it is called at the
   * beginning and whenever a request has been answered.
   */
  readonly onProgress?: OnProgress
  /** How many parts are sent at once; 4 unless given. */
  readonly concurrency?: number | undefined
}

/** What is said of the bytes and how they are sent, but for what they are. */
export interface StartOptions extends SendOptions, Pick<MutationOptions, 'idempotencyKey'> {
  /** Above so many bytes they are sent in parts, unless `multipart` or `sha256` is given; 16 MiB unless given. */
  readonly multipartThreshold?: number | undefined
}

/** What is said of a new file, and how its bytes are sent. */
export interface UploadOptions extends Partial<FilesCreateInput>, StartOptions {}
/** What is said of a new version, and how its bytes are sent. */
export interface VersionUploadOptions extends Partial<Omit<VersionsCreateInput, 'id'>>, StartOptions {}

/** What is announced: what the caller says, completed by what the source says of itself. */
export type Announcement = Partial<FilesCreateInput> & Pick<FilesCreateInput, 'name' | 'contentType' | 'size'>

/** What an announcement answers: what becomes of the bytes, and how to send them. */
export type Announced = FilesCreateOutput
