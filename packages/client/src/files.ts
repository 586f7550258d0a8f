import type { LadingContract } from '@lading/contract'
import type { File } from '@lading/contract/files'
import type { CallOptions, ClientOf } from '@lading/stack/client'
import { Download } from './download.ts'
import { Listing, type ListOptions } from './listing.ts'
import type { NamedSource, UploadSource } from './platform/platform.ts'
import type { Fetch } from './storage.ts'
import { type UploadOptions, upload } from './upload.ts'

type Calls = ClientOf<LadingContract['files']>

/** Files of the workspace. An `id` is a file's id, or `ref:` and its external reference. */
export class Files {
  readonly #calls: Calls
  readonly #fetch: Fetch | undefined
  /** Announces a file and answers with a signed URL for its bytes; `upload` does this and the rest. */
  readonly create: Calls['create']
  /** Makes a file `ready` whose bytes were sent; `upload` does this too. */
  readonly complete: Calls['complete']
  /** What is known about a file, pending or ready. */
  readonly get: Calls['get']
  /** Changes name, tags or metadata; with `ifMatch` only if nobody else did in between. */
  readonly update: Calls['update']
  /** Removes a file and its bytes. */
  readonly delete: Calls['delete']

  constructor(calls: Calls, fetch: Fetch | undefined) {
    this.#calls = calls
    this.#fetch = fetch
    this.create = calls.create
    this.complete = calls.complete
    this.get = calls.get
    this.update = calls.update
    this.delete = calls.delete
  }

  /** The ready files, newest first. */
  list(options: ListOptions = {}): Listing<File> {
    return new Listing(this.#calls.list, options)
  }

  /**
   * Stores a file: measures and hashes the bytes, announces them, sends them, and has the service compare.
   * @param source a path or file: URL (Node only), bytes, a Blob, or a stream; a stream needs `name`, as do bytes
   * @returns the file, `ready`
   * @throws LadingError; its `pending` says what a failure left behind
   */
  upload(source: NamedSource, options?: UploadOptions): Promise<File>
  upload(source: UploadSource, options: UploadOptions & { readonly name: string }): Promise<File>
  upload(source: UploadSource, options: UploadOptions = {}): Promise<File> {
    return upload(this.#calls, this.#fetch, source, options)
  }

  /** A file's bytes; nothing is fetched before they are asked for, and size and SHA-256 are compared. */
  download(id: string, options: CallOptions = {}): Download {
    return new Download(() => this.#calls.download({ id }, options), this.#fetch, options.signal)
  }
}
