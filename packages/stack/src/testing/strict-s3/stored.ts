import type { ChecksumAlgorithm, StoredChecksum } from './checksums.ts'

/** What is known of an object besides its bytes. */
export interface StoredObject {
  readonly blob: string
  /** In bytes. */
  readonly size: number
  /** With its quotes. */
  readonly etag: string
  /** Milliseconds since 1970. */
  readonly modified: number
  /** Headers to give back with it, Content-Type and x-amz-meta-* among them, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly checksum?: StoredChecksum | undefined
}

/** What tells a multipart upload from all others. */
export interface UploadName {
  readonly bucket: string
  readonly key: string
  readonly id: string
}

/** A multipart upload under way. */
export interface StoredUpload {
  /** When it was begun, in milliseconds since 1970. */
  readonly initiated: number
  readonly headers: Readonly<Record<string, string>>
  readonly checksum?:
    | { readonly algorithm: ChecksumAlgorithm; readonly type: StoredChecksum['type'] }
    | undefined
}

/** One part of a multipart upload. */
export interface StoredPart {
  readonly blob: string
  readonly size: number
  /** With its quotes. */
  readonly etag: string
  /** When it arrived, in milliseconds since 1970. */
  readonly modified: number
  readonly checksum?: StoredChecksum | undefined
}
