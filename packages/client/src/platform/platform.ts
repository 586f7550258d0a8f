/** Sources that know what they are called. */
export type NamedSource = string | URL | globalThis.File

/** A stream of bytes, of the web or of Node. */
export type UploadStream = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** What can be uploaded: a path or file: URL (Node only), a Blob, bytes, or a stream of bytes. */
export type UploadSource = NamedSource | Blob | ArrayBuffer | ArrayBufferView | UploadStream

export interface Hasher {
  update(bytes: Uint8Array): unknown
  digest(): Uint8Array
}

/** Bytes that go out in one request, measured. */
export interface Content {
  readonly size: number
  /** Lower-case hexadecimal. */
  readonly sha256: string
  /** Whether `request` can be asked for more than once. */
  readonly isRepeatable: boolean
  /** What broke while the bytes were read for the latest request. */
  readonly failure: unknown
  /** Headers and body of a request that sends them. */
  request(headers: Record<string, string>, onSent: (bytes: number) => void): RequestInit
}

/** The bytes of an upload, as many as are known to be there. */
export interface Source {
  readonly size: number
  /** False for a stream: its parts are read in order and once, and are in memory until they are let go. */
  readonly isRepeatable: boolean
  /** All bytes. A stream is kept first, unless their SHA-256 is given and need not be found out. */
  whole(sha256: string | undefined): Promise<Content>
  /** The bytes from `start` to `end`. */
  part(start: number, end: number): Promise<Content>
  close(): Promise<void>
}

/** What the caller knows already. */
export interface Known {
  readonly size?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** What differs between Node and everything else. */
export interface Platform {
  /** What a source says of itself. @throws TypeError for what is not a source */
  describe(source: UploadSource): Promise<{ name?: string | undefined; contentType?: string | undefined }>
  /**
   * Opens a source and finds its size; a stream of unknown size is kept for that.
   * @throws LadingError SOURCE_CHANGED when it is not the given one
   */
  open(source: UploadSource, known: Known): Promise<Source>
  /** SHA-256: what makes hashers. */
  sha256(): Promise<() => Hasher>
  save(path: string | URL, stream: ReadableStream<Uint8Array>): Promise<void>
}
