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

/** A multipart upload under way. */
export interface StoredUpload {
  readonly bucket: string
  readonly key: string
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
  readonly checksum?: StoredChecksum | undefined
}
