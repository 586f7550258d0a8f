/** Sources that know what they are called. */
export type NamedSource = string | URL | globalThis.File

/** What can be uploaded: a path or file: URL (Node only), a Blob, bytes, or a stream of bytes. */
export type UploadSource =
  | NamedSource
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>

export interface Hasher {
  update(bytes: Uint8Array): unknown
  /** Lower-case hexadecimal. */
  hex(): string
}

/** The bytes of an upload, measured. */
export interface Content {
  readonly size: number
  /** Lower-case hexadecimal. */
  readonly sha256: string
  /** What broke while the bytes were read for sending. */
  readonly failure: unknown
  /** Headers and body of the request that sends them. */
  request(headers: Record<string, string>, onSent: (bytes: number) => void): RequestInit
  close(): Promise<void>
}

/** What the caller has measured already. */
export interface Measured {
  readonly size?: number | undefined
  readonly sha256?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** What differs between Node and everything else. */
export interface Platform {
  /** What a source says of itself. @throws TypeError for what is not a source */
  describe(source: UploadSource): Promise<{ name?: string | undefined; contentType?: string | undefined }>
  open(source: UploadSource, known: Measured): Promise<Content>
  /** SHA-256. */
  hasher(): Promise<Hasher>
  save(path: string | URL, stream: ReadableStream<Uint8Array>): Promise<void>
}
