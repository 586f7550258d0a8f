/** An upload in parts, as plain JSON: what another process needs to go on with it. It holds no secret. */
export interface UploadState {
  /** The file whose bytes they are. */
  readonly fileId: string
  /** The upload, as the service calls it. */
  readonly uploadId: string
  /** Bytes of the whole. */
  readonly size: number
  /** Bytes of every part but the last. */
  readonly partSize: number
  /** How many parts there are. */
  readonly partCount: number
  /** When the upload is gone unless completed, UTC. */
  readonly expiresAt: string
}
