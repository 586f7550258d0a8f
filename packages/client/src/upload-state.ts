/** An upload in parts, as plain JSON: what another process needs to go on with it. It holds no secret. */
export interface UploadState {
  readonly fileId: string
  readonly uploadId: string
  /** Bytes of the whole. */
  readonly size: number
  /** Bytes of every part but the last. */
  readonly partSize: number
  readonly partCount: number
  /** When the upload is gone unless completed, UTC. */
  readonly expiresAt: string
}
