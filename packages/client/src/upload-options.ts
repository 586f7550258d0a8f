import type { LadingContract } from '@lading/contract'
import type { CallOptions, InputOf, MutationOptions, OutputOf } from '@lading/stack/client'
import type { OnProgress } from './progress.ts'

/** How bytes are sent. */
export interface SendOptions extends CallOptions {
  /**
   * Called as bytes are handed to the connection. A browser tells nothing while it sends: there it is called at the
   * beginning and whenever a request has been answered.
   */
  readonly onProgress?: OnProgress
  /** How many parts are sent at once; 4 unless given. */
  readonly concurrency?: number | undefined
}

/** What is said of the bytes and how they are sent, but for what they are. */
interface StartOptions extends SendOptions, MutationOptions {
  /** Above so many bytes they are sent in parts, unless `multipart` or `sha256` is given; 16 MiB unless given. */
  readonly multipartThreshold?: number | undefined
}

type CreateInput = InputOf<LadingContract['files']['create']>
type VersionInput = Omit<InputOf<LadingContract['versions']['create']>, 'id'>

export interface UploadOptions extends Partial<CreateInput>, StartOptions {}
export interface VersionUploadOptions extends Partial<VersionInput>, StartOptions {}

/** What is announced: what the caller says, completed by what the source says of itself. */
export type Announcement = Partial<CreateInput> & Pick<CreateInput, 'name' | 'contentType' | 'size'>

/** What an announcement answers: what becomes of the bytes, and how to send them. */
export type Announced = OutputOf<LadingContract['files']['create']>
export type SingleUpload = Extract<Announced['upload'], { kind: 'single' }>
export type MultipartUpload = Extract<Announced['upload'], { kind: 'multipart' }>
