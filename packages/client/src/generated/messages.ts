// Made from the contract by `npx -y pnpm@12 generate`: change the contract, not this.

import type {
  ApiKey,
  AuditRecord,
  DayUsage,
  File,
  Folder,
  Job,
  Metadata,
  Scope,
  SignedPart,
  Upload,
  Version,
} from './resources.ts'

/** The input of `files.create`. */
export interface FilesCreateInput {
  /**
   * What a person calls the file. Any script, no control characters; a path is allowed.
   *
   * 1 to 1,024 characters.
   *
   * @example 'quarterly report.pdf'
   */
  name: string
  /**
   * A media type, with parameters or without.
   *
   * At most 255 characters.
   *
   * @example 'application/pdf'
   */
  contentType: string
  /**
   * Size in bytes, at most 5 TiB.
   *
   * 0 to 5,497,558,138,880.
   *
   * @example 48213
   */
  size: number
  /**
   * SHA-256 of the bytes, in lower-case hexadecimal.
   *
   * @example '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
   */
  sha256?: string | undefined
  /**
   * Send the bytes in parts, each with its own checksum. Necessary above 5 GiB.
   *
   * @defaultValue `false`
   */
  multipart?: boolean | undefined
  /**
   * A folder id, `path:` followed by the names on the way to it, or `root`. In a URL it is percent-encoded:
   * `path:invoices%2F2026`.
   *
   * At most 8,197 characters.
   *
   * @defaultValue `'root'`
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   * @example 'path:invoices/2026'
   * @example 'root'
   */
  folder?: string | undefined
  /**
   * Your own name for the file, unique in the workspace, for example the primary key of the row it belongs
   * to. Compared byte for byte: case and normalisation count.
   *
   * 1 to 512 characters.
   *
   * @example 'attachments/42'
   */
  externalRef?: string | undefined
  /**
   * At most 50 different labels of at most 64 characters.
   *
   * At most 50 items.
   *
   * @defaultValue `[]`
   * @example ['invoice', '2026']
   */
  tags?: string[] | undefined
  /**
   * Your own data about the file: a JSON object of at most 8192 bytes, nested at most 16 deep. Whole numbers
   * beyond 2^53 - 1 have to be strings: JSON parsers round them.
   *
   * @defaultValue `{}`
   * @example { uploadedBy: 17 }
   */
  metadata?: Metadata | undefined
}

/** The answer of `files.create`. */
export interface FilesCreateOutput {
  /** The file, `pending`. */
  file: File
  /** How to send the bytes; then call `files.complete`. */
  upload: Upload
}

/** The input of `files.complete`. */
export interface FilesCompleteInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
  /**
   * Which upload. It can be left out while only one is under way; when none is, the file is answered as it
   * is.
   *
   * @example 'upload_k3m9q2xw01hv3zk5x8q9w2rb'
   */
  upload?: string | undefined
}

/** The input of `files.get`. */
export interface FilesGetInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
}

/** The input of `files.list`. */
export interface FilesListInput {
  /**
   * How many items at most. A page can hold fewer and still have a successor: follow `nextCursor`.
   *
   * 1 to 1,000.
   *
   * @defaultValue `100`
   */
  limit?: number | undefined
  /**
   * `nextCursor` of the page before. Bound to this operation, its filters and the workspace.
   *
   * 1 to 2,048 characters.
   */
  cursor?: string | undefined
  /**
   * `ready` files, `pending` ones that wait for their bytes, or the trash.
   *
   * @defaultValue `'ready'`
   */
  state?: 'ready' | 'pending' | 'trashed' | undefined
  /**
   * A folder id, `path:` followed by the names on the way to it, or `root`. In a URL it is percent-encoded:
   * `path:invoices%2F2026`.
   *
   * At most 8,197 characters.
   *
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   * @example 'path:invoices/2026'
   * @example 'root'
   */
  folder?: string | undefined
  /**
   * With `folder`: also what lies in folders below it.
   *
   * @defaultValue `false`
   */
  subtree?: boolean | undefined
  /**
   * A label, compared byte for byte.
   *
   * 1 to 64 characters.
   *
   * @example 'invoice'
   */
  tag?: string | undefined
  /**
   * The declared media type, without its parameters.
   *
   * At most 255 characters.
   *
   * @example 'application/pdf'
   */
  contentType?: string | undefined
  /**
   * Created then or later; for the trash: deleted then or later.
   *
   * @example '2027-01-01T00:00:00Z'
   */
  createdFrom?: string | undefined
  /**
   * Created before then; for the trash: deleted before then.
   *
   * @example '2027-01-01T00:00:00Z'
   */
  createdBefore?: string | undefined
  /**
   * At least so many bytes.
   *
   * 0 to 5,497,558,138,880.
   *
   * @example 48213
   */
  sizeMin?: number | undefined
  /**
   * At most so many bytes.
   *
   * 0 to 5,497,558,138,880.
   *
   * @example 48213
   */
  sizeMax?: number | undefined
  /**
   * Names that begin like this, upper or lower case.
   *
   * 1 to 128 characters.
   *
   * @example 'quarterly report.pdf'
   */
  namePrefix?: string | undefined
  /** What to sort by; names regardless of case. Left out, it follows from what is asked for: see the table. */
  sort?: 'created' | 'name' | 'size' | undefined
  /** Ascending or descending; `desc` for `created` and `size`, `asc` for `name` when left out. */
  order?: 'asc' | 'desc' | undefined
}

/** The answer of `files.list`. */
export interface FilesListOutput {
  /** The items of this page. */
  items: File[]
  /** Cursor of the next page, or null when this is the last. */
  nextCursor: string | null
}

/** The input of `files.update`. */
export interface FilesUpdateInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
  /**
   * What a person calls the file. Any script, no control characters; a path is allowed.
   *
   * 1 to 1,024 characters.
   *
   * @example 'quarterly report.pdf'
   */
  name?: string | undefined
  /**
   * A folder id, `path:` followed by the names on the way to it, or `root`. In a URL it is percent-encoded:
   * `path:invoices%2F2026`.
   *
   * At most 8,197 characters.
   *
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   * @example 'path:invoices/2026'
   * @example 'root'
   */
  folder?: string | undefined
  /**
   * At most 50 different labels of at most 64 characters.
   *
   * At most 50 items.
   *
   * @example ['invoice', '2026']
   */
  tags?: string[] | undefined
  /**
   * Your own data about the file: a JSON object of at most 8192 bytes, nested at most 16 deep. Whole numbers
   * beyond 2^53 - 1 have to be strings: JSON parsers round them.
   *
   * @example { uploadedBy: 17 }
   */
  metadata?: Metadata | undefined
  /**
   * Make the change only if this is the present ETag, or `*` for any.
   *
   * At most 64 characters.
   *
   * @example '"2-k3m9q2xw"'
   */
  ifMatch?: string | undefined
}

/** The input of `files.download`. */
export interface FilesDownloadInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
  /**
   * `inline` lets a browser show the file in a page, when its bytes are what they claim to be and cannot run
   * anything; HTML, SVG, XML and whatever is unknown stay attachments.
   *
   * @defaultValue `'attachment'`
   */
  disposition?: 'attachment' | 'inline' | undefined
}

/** The input of `files.delete`. */
export interface FilesDeleteInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
  /**
   * Make the change only if this is the present ETag, or `*` for any.
   *
   * At most 64 characters.
   *
   * @example '"2-k3m9q2xw"'
   */
  ifMatch?: string | undefined
}

/** The input of `files.restore`. */
export interface FilesRestoreInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
}

/** The input of `files.purge`. */
export interface FilesPurgeInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
}

/** The input of `files.retain`. */
export interface FilesRetainInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
  /**
   * Hold until then, UTC; a date that has passed holds nothing.
   *
   * @defaultValue `null`
   * @example '2027-01-01T00:00:00Z'
   */
  until?: string | null | undefined
  /**
   * Hold until this is set to false again.
   *
   * @defaultValue `false`
   */
  legalHold?: boolean | undefined
  /**
   * Why; shown to whoever is refused.
   *
   * 1 to 500 characters.
   *
   * @defaultValue `null`
   * @example 'Case 2026-114'
   */
  reason?: string | null | undefined
}

/** The input of `uploads.get`. */
export interface UploadsGetInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
  /**
   * Identifies one upload of one file. Not secret: it opens nothing by itself.
   *
   * @example 'upload_k3m9q2xw01hv3zk5x8q9w2rb'
   */
  upload: string
  /**
   * Only parts with a higher number.
   *
   * 0 to 10,000.
   *
   * @defaultValue `0`
   */
  after?: number | undefined
  /**
   * How many parts at most.
   *
   * 1 to 1,000.
   *
   * @defaultValue `1000`
   */
  limit?: number | undefined
}

/** The input of `uploads.sign`. */
export interface UploadsSignInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
  /**
   * Identifies one upload of one file. Not secret: it opens nothing by itself.
   *
   * @example 'upload_k3m9q2xw01hv3zk5x8q9w2rb'
   */
  upload: string
  /**
   * At most 100 parts.
   *
   * 1 to 100 items.
   */
  parts: ({
    /**
     * Number of a part, from 1.
     *
     * 1 to 10,000.
     *
     * @example 1
     */
    number: number
    /**
     * SHA-256 of the part. Necessary for parts of a multipart upload; a single upload has declared its own.
     *
     * @example '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
     */
    sha256?: string | undefined
  })[]
}

/** The answer of `uploads.sign`. */
export interface UploadsSignOutput {
  /** The requests to make, in the order of the question. */
  parts: SignedPart[]
}

/** The input of `uploads.abort`. */
export interface UploadsAbortInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
  /**
   * Identifies one upload of one file. Not secret: it opens nothing by itself.
   *
   * @example 'upload_k3m9q2xw01hv3zk5x8q9w2rb'
   */
  upload: string
}

/** The input of `versions.create`. */
export interface VersionsCreateInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
  /**
   * A media type, with parameters or without.
   *
   * At most 255 characters.
   *
   * @example 'application/pdf'
   */
  contentType: string
  /**
   * Size in bytes, at most 5 TiB.
   *
   * 0 to 5,497,558,138,880.
   *
   * @example 48213
   */
  size: number
  /**
   * SHA-256 of the bytes, in lower-case hexadecimal.
   *
   * @example '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
   */
  sha256?: string | undefined
  /**
   * Send the bytes in parts, each with its own checksum. Necessary above 5 GiB.
   *
   * @defaultValue `false`
   */
  multipart?: boolean | undefined
}

/** The answer of `versions.create`. */
export interface VersionsCreateOutput {
  /** The file with its present version. */
  file: File
  /** How to send the bytes; then call `files.complete`. */
  upload: Upload
}

/** The input of `versions.list`. */
export interface VersionsListInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
  /**
   * How many items at most. A page can hold fewer and still have a successor: follow `nextCursor`.
   *
   * 1 to 1,000.
   *
   * @defaultValue `100`
   */
  limit?: number | undefined
  /**
   * `nextCursor` of the page before. Bound to this operation, its filters and the workspace.
   *
   * 1 to 2,048 characters.
   */
  cursor?: string | undefined
}

/** The answer of `versions.list`. */
export interface VersionsListOutput {
  /** The items of this page. */
  items: Version[]
  /** Cursor of the next page, or null when this is the last. */
  nextCursor: string | null
}

/** The input of `versions.get`. */
export interface VersionsGetInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
  /**
   * Number of a version, from 1.
   *
   * @example '1'
   */
  version: string
}

/** The input of `versions.download`. */
export interface VersionsDownloadInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
  /**
   * Number of a version, from 1.
   *
   * @example '1'
   */
  version: string
  /**
   * `inline` lets a browser show the file in a page, when its bytes are what they claim to be and cannot run
   * anything; HTML, SVG, XML and whatever is unknown stay attachments.
   *
   * @defaultValue `'attachment'`
   */
  disposition?: 'attachment' | 'inline' | undefined
}

/** The input of `versions.restore`. */
export interface VersionsRestoreInput {
  /**
   * A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded:
   * `ref:attachments%2F42`.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  id: string
  /**
   * Number of a version, from 1.
   *
   * @example '1'
   */
  version: string
}

/** The input of `folders.create`. */
export interface FoldersCreateInput {
  /**
   * What a person calls the folder; unique among its siblings, compared byte for byte.
   *
   * 1 to 255 characters.
   *
   * @example '2026'
   */
  name: string
  /**
   * The folder above.
   *
   * At most 8,197 characters.
   *
   * @defaultValue `'root'`
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   * @example 'path:invoices/2026'
   * @example 'root'
   */
  parent?: string | undefined
}

/** The input of `folders.get`. */
export interface FoldersGetInput {
  /**
   * A folder id, or `path:` followed by the names on the way to it, percent-encoded in a URL. Not `root`,
   * which is no folder: it has no name, and cannot be read, moved or deleted.
   *
   * At most 8,197 characters.
   *
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   * @example 'path:invoices/2026'
   * @example 'root'
   */
  id: string
}

/** The input of `folders.list`. */
export interface FoldersListInput {
  /**
   * How many items at most. A page can hold fewer and still have a successor: follow `nextCursor`.
   *
   * 1 to 1,000.
   *
   * @defaultValue `100`
   */
  limit?: number | undefined
  /**
   * `nextCursor` of the page before. Bound to this operation, its filters and the workspace.
   *
   * 1 to 2,048 characters.
   */
  cursor?: string | undefined
  /**
   * The folder above.
   *
   * At most 8,197 characters.
   *
   * @defaultValue `'root'`
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   * @example 'path:invoices/2026'
   * @example 'root'
   */
  parent?: string | undefined
}

/** The answer of `folders.list`. */
export interface FoldersListOutput {
  /** The items of this page. */
  items: Folder[]
  /** Cursor of the next page, or null when this is the last. */
  nextCursor: string | null
}

/** The input of `folders.move`. */
export interface FoldersMoveInput {
  /**
   * A folder id, or `path:` followed by the names on the way to it, percent-encoded in a URL. Not `root`,
   * which is no folder: it has no name, and cannot be read, moved or deleted.
   *
   * At most 8,197 characters.
   *
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   * @example 'path:invoices/2026'
   * @example 'root'
   */
  id: string
  /**
   * The new parent; the present one when left out.
   *
   * At most 8,197 characters.
   *
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   * @example 'path:invoices/2026'
   * @example 'root'
   */
  parent?: string | undefined
  /**
   * The new name; the present one when left out.
   *
   * 1 to 255 characters.
   *
   * @example '2026'
   */
  name?: string | undefined
}

/** The input of `folders.delete`. */
export interface FoldersDeleteInput {
  /**
   * A folder id, or `path:` followed by the names on the way to it, percent-encoded in a URL. Not `root`,
   * which is no folder: it has no name, and cannot be read, moved or deleted.
   *
   * At most 8,197 characters.
   *
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   * @example 'path:invoices/2026'
   * @example 'root'
   */
  id: string
}

/** The input of `archives.create`. */
export interface ArchivesCreateInput {
  /**
   * The files, at most 100000; each is taken once.
   *
   * 1 to 100,000 items.
   */
  files?: string[] | undefined
  /**
   * All files in this folder and below it.
   *
   * At most 8,197 characters.
   *
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   * @example 'path:invoices/2026'
   * @example 'root'
   */
  folder?: string | undefined
  /**
   * All files with this tag.
   *
   * 1 to 64 characters.
   *
   * @example 'invoice'
   */
  tag?: string | undefined
  /**
   * What the archive is called.
   *
   * 1 to 1,024 characters.
   *
   * @defaultValue `'archive.zip'`
   * @example 'quarterly report.pdf'
   */
  name?: string | undefined
  /**
   * What becomes of the job when some of `files` are not there or not ready: it fails and names them, or
   * leaves them out and counts them in `progress.kept`.
   *
   * @defaultValue `'fail'`
   */
  missing?: 'fail' | 'skip' | undefined
  /**
   * Hours from its completion after which the archive is gone.
   *
   * 1 to 720.
   *
   * @defaultValue `168`
   */
  expiresInHours?: number | undefined
}

/** The input of `jobs.get`. */
export interface JobsGetInput {
  /**
   * Identifies a job.
   *
   * @example 'job_9w2rbt7ymn4cd01hv3zk5x8q'
   */
  id: string
}

/** The input of `jobs.list`. */
export interface JobsListInput {
  /**
   * How many items at most. A page can hold fewer and still have a successor: follow `nextCursor`.
   *
   * 1 to 1,000.
   *
   * @defaultValue `100`
   */
  limit?: number | undefined
  /**
   * `nextCursor` of the page before. Bound to this operation, its filters and the workspace.
   *
   * 1 to 2,048 characters.
   */
  cursor?: string | undefined
}

/** The answer of `jobs.list`. */
export interface JobsListOutput {
  /** The items of this page. */
  items: Job[]
  /** Cursor of the next page, or null when this is the last. */
  nextCursor: string | null
}

/** The input of `jobs.cancel`. */
export interface JobsCancelInput {
  /**
   * Identifies a job.
   *
   * @example 'job_9w2rbt7ymn4cd01hv3zk5x8q'
   */
  id: string
}

/** The input of `keys.create`. */
export interface KeysCreateInput {
  /**
   * What the key is for, for people.
   *
   * 1 to 128 characters.
   *
   * @example 'billing backend'
   */
  name: string
  /**
   * What the key may do.
   *
   * 1 to 9 items.
   *
   * @example ['files:read', 'files:write']
   */
  scopes: Scope[]
  /**
   * From when on the key is refused; when left out, never, or when your own key is.
   *
   * @example '2027-01-01T00:00:00Z'
   */
  expiresAt?: string | undefined
  /**
   * Calls that the key may make in a minute, or null for any number.
   *
   * 1 to 10,000,000.
   *
   * @defaultValue `null`
   * @example 6000
   */
  ratePerMinute?: number | null | undefined
}

/** The answer of `keys.create`. */
export interface KeysCreateOutput {
  /** The key without its secret. */
  key: ApiKey
  /** The key to send as `Authorization: Bearer`. Shown once. */
  apiKey: string
}

/** The input of `keys.list`. */
export interface KeysListInput {
  /**
   * How many items at most. A page can hold fewer and still have a successor: follow `nextCursor`.
   *
   * 1 to 1,000.
   *
   * @defaultValue `100`
   */
  limit?: number | undefined
  /**
   * `nextCursor` of the page before. Bound to this operation, its filters and the workspace.
   *
   * 1 to 2,048 characters.
   */
  cursor?: string | undefined
}

/** The answer of `keys.list`. */
export interface KeysListOutput {
  /** The items of this page. */
  items: ApiKey[]
  /** Cursor of the next page, or null when this is the last. */
  nextCursor: string | null
}

/** The input of `keys.rotate`. */
export interface KeysRotateInput {
  /**
   * Identifies an API key. Not secret.
   *
   * @example '7n2p4qk9w3xz8r5t'
   */
  id: string
  /**
   * Seconds for which the old key goes on working, at most 30 days. With 0 for your own key, an answer that
   * is lost cannot be asked for again.
   *
   * 0 to 2,592,000.
   *
   * @defaultValue `86400`
   */
  overlapSeconds?: number | undefined
}

/** The answer of `keys.rotate`. */
export interface KeysRotateOutput {
  /** The key without its secret. */
  key: ApiKey
  /** The key to send as `Authorization: Bearer`. Shown once. */
  apiKey: string
  /** The old key, with the time from which it is refused. */
  previous: ApiKey
}

/** The input of `keys.revoke`. */
export interface KeysRevokeInput {
  /**
   * Identifies an API key. Not secret.
   *
   * @example '7n2p4qk9w3xz8r5t'
   */
  id: string
}

/** The input of `workspace.update`. */
export interface WorkspaceUpdateInput {
  /**
   * What people call the workspace.
   *
   * 1 to 128 characters.
   *
   * @example 'Acme'
   */
  name?: string | undefined
  /**
   * Days for which the trash keeps a deleted file.
   *
   * 1 to 365.
   */
  trashDays?: number | undefined
  /**
   * Days for which the audit log keeps a record.
   *
   * 1 to 3,650.
   */
  auditDays?: number | undefined
  /**
   * Most bytes, all versions and the trash included, or null for no quota. Uploads count when they are
   * completed; those that are completed at the same moment can pass it together.
   */
  quotaBytes?: number | null | undefined
  /** Most files, the trash included, or null for no quota. Counted like the bytes. */
  quotaFiles?: number | null | undefined
}

/** The input of `workspace.retain`. */
export interface WorkspaceRetainInput {
  /**
   * Hold until then, UTC; a date that has passed holds nothing.
   *
   * @defaultValue `null`
   * @example '2027-01-01T00:00:00Z'
   */
  until?: string | null | undefined
  /**
   * Hold until this is set to false again.
   *
   * @defaultValue `false`
   */
  legalHold?: boolean | undefined
  /**
   * Why; shown to whoever is refused.
   *
   * 1 to 500 characters.
   *
   * @defaultValue `null`
   * @example 'Case 2026-114'
   */
  reason?: string | null | undefined
}

/** The input of `usage.days`. */
export interface UsageDaysInput {
  /**
   * The first day; 30 days before the last when left out.
   *
   * @example '2026-11-22'
   */
  from?: string | undefined
  /**
   * The last day; today when left out.
   *
   * @example '2026-11-22'
   */
  to?: string | undefined
}

/** The answer of `usage.days`. */
export interface UsageDaysOutput {
  /** One for each day. */
  items: DayUsage[]
}

/** The input of `audit.list`. */
export interface AuditListInput {
  /**
   * How many items at most. A page can hold fewer and still have a successor: follow `nextCursor`.
   *
   * 1 to 1,000.
   *
   * @defaultValue `100`
   */
  limit?: number | undefined
  /**
   * `nextCursor` of the page before. Bound to this operation, its filters and the workspace.
   *
   * 1 to 2,048 characters.
   */
  cursor?: string | undefined
  /**
   * Only calls about this file, also one that is gone.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  file?: string | undefined
  /**
   * Only calls of this API key.
   *
   * @example '7n2p4qk9w3xz8r5t'
   */
  key?: string | undefined
  /**
   * Only calls of this operation.
   *
   * At most 64 characters.
   *
   * @example 'files.delete'
   */
  operation?: string | undefined
  /**
   * Only calls made then or later.
   *
   * @example '2027-01-01T00:00:00Z'
   */
  from?: string | undefined
  /**
   * Only calls made before then.
   *
   * @example '2027-01-01T00:00:00Z'
   */
  before?: string | undefined
}

/** The answer of `audit.list`. */
export interface AuditListOutput {
  /** The items of this page. */
  items: AuditRecord[]
  /** Cursor of the next page, or null when this is the last. */
  nextCursor: string | null
}

/** The input of `audit.export`. */
export interface AuditExportInput {
  /**
   * Only calls about this file, also one that is gone.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   * @example 'ref:attachments/42'
   */
  file?: string | undefined
  /**
   * Only calls of this API key.
   *
   * @example '7n2p4qk9w3xz8r5t'
   */
  key?: string | undefined
  /**
   * Only calls of this operation.
   *
   * At most 64 characters.
   *
   * @example 'files.delete'
   */
  operation?: string | undefined
  /**
   * Only calls made then or later.
   *
   * @example '2027-01-01T00:00:00Z'
   */
  from?: string | undefined
  /**
   * Only calls made before then.
   *
   * @example '2027-01-01T00:00:00Z'
   */
  before?: string | undefined
  /**
   * How many records at most. An answer can hold fewer and still have a successor.
   *
   * 1 to 10,000.
   *
   * @defaultValue `10000`
   */
  limit?: number | undefined
  /**
   * `nextCursor` of the page before. Bound to this operation, its filters and the workspace.
   *
   * 1 to 2,048 characters.
   */
  cursor?: string | undefined
}

/** The answer of `audit.export`. */
export interface AuditExportOutput {
  /** The items of this page. */
  items: AuditRecord[]
  /** Cursor of the next page, or null when this is the last. */
  nextCursor: string | null
}
