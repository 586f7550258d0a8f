// Made from the contract by `npx -y pnpm@12 generate`: change the contract, not this.

/**
 * Your own data about the file: a JSON object of at most 8192 bytes, nested at most 16 deep. Whole numbers
 * beyond 2^53 - 1 have to be strings: JSON parsers round them.
 */
export type Metadata = Record<string, unknown>

/** How the bytes of a multipart upload can be checked: hash each part, then the digests one after another. */
export interface Parts {
  /** Bytes of every part but the last. */
  size: number
  /** How many parts the bytes were sent in. */
  count: number
  /**
   * SHA-256 over the SHA-256 digests of the parts, in lower-case hexadecimal.
   *
   * @example '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
   */
  sha256: string
}

/** While held, delete, purge, new versions and restored versions answer `FILE_HELD`. */
export interface Retention {
  /**
   * Held until then, UTC; null when there is no date.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  until: string | null
  /** Held until the hold is lifted, whatever the date says. */
  legalHold: boolean
  /** Why, for people. */
  reason: string | null
}

/** A file: what is known about it. Its bytes are fetched from a signed URL. */
export interface File {
  /**
   * Identifies a file.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   */
  id: string
  /** `pending` until the first upload is completed, then `ready`; `trashed` in listings of the trash. */
  state: 'pending' | 'ready' | 'trashed'
  /**
   * What a person calls the file. Any script, no control characters; a path is allowed.
   *
   * @example 'quarterly report.pdf'
   */
  name: string
  /** Number of the present version; the first upload is 1. */
  version: number
  /**
   * The media type that the uploader declared.
   *
   * @example 'application/pdf'
   */
  contentType: string
  /** The media type that the first bytes show, or null when they show none. Known once ready. */
  detectedContentType: string | null
  /**
   * Size in bytes, at most 5 TiB.
   *
   * @example 48213
   */
  size: number
  /**
   * SHA-256 of the bytes in lower-case hexadecimal, or null when none was declared and for multipart
   * uploads.
   *
   * @example '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
   */
  sha256: string | null
  /** Null unless the bytes were sent in parts. */
  parts: Parts | null
  /**
   * The folder that holds the file, or null for the root.
   *
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   */
  folderId: string | null
  /**
   * Your own name for the file, or null.
   *
   * @example 'attachments/42'
   */
  externalRef: string | null
  /**
   * At most 50 different labels of at most 64 characters.
   *
   * @example ['invoice', '2026']
   */
  tags: string[]
  /**
   * Your own data about the file: a JSON object of at most 8192 bytes, nested at most 16 deep. Whole numbers
   * beyond 2^53 - 1 have to be strings: JSON parsers round them.
   *
   * @example { uploadedBy: 17 }
   */
  metadata: Metadata
  /** While held, delete, purge, new versions and restored versions answer `FILE_HELD`. */
  retention: Retention
  /**
   * Changes with every change of the file; goes into `If-Match`.
   *
   * @example '"1-k3m9q2xw"'
   */
  etag: string
  /**
   * When the file was created, UTC.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  createdAt: string
  /**
   * When the file was last changed, UTC.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  updatedAt: string
  /**
   * When the file was deleted, UTC; null unless it is in the trash.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  trashedAt: string | null
  /**
   * When a pending file is gone unless completed (24 hours after create, a week for a multipart upload),
   * when a file in the trash is gone for good, or when a ready file ends by itself, as archives do; null for
   * any other.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  expiresAt: string | null
}

/** How to send the bytes in one request. */
export interface SingleUpload {
  /** All bytes in one PUT. */
  kind: 'single'
  /**
   * Identifies one upload of one file. Not secret: it opens nothing by itself.
   *
   * @example 'upload_k3m9q2xw01hv3zk5x8q9w2rb'
   */
  id: string
  /** The HTTP method to use. */
  method: 'PUT'
  /** Signed URL that takes the bytes. Whoever has it can upload: do not log it. */
  url: string
  /** Headers to send exactly like this; they are part of the signature. */
  headers: Record<string, string>
  /**
   * When the URL stops working; `uploads.sign` gives a fresh one.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  expiresAt: string
}

/** How to send the bytes in parts. */
export interface MultipartUpload {
  /** Bytes in parts: `uploads.sign` gives their URLs, `uploads.get` tells which have arrived. */
  kind: 'multipart'
  /**
   * Identifies one upload of one file. Not secret: it opens nothing by itself.
   *
   * @example 'upload_k3m9q2xw01hv3zk5x8q9w2rb'
   */
  id: string
  /** Bytes of every part but the last, which has what is left. */
  partSize: number
  /** How many parts the declared size makes. */
  partCount: number
  /**
   * When the upload is gone unless completed.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  expiresAt: string
}

/** How to send the bytes; then call `files.complete`. */
export type Upload = SingleUpload | MultipartUpload

/** Where the bytes are. */
export interface FileDownload {
  /** Signed URL that gives the bytes. Whoever has it can download: do not log it. */
  url: string
  /**
   * When the URL stops working.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  expiresAt: string
  /** How the bytes are served: `attachment` whenever they could run in a browser. */
  disposition: 'attachment' | 'inline'
  /** The file that the URL leads to: compare size and checksum with what arrives. */
  file: File
}

/** A part that storage holds. */
export interface ArrivedPart {
  /**
   * Number of a part, from 1.
   *
   * @example 1
   */
  number: number
  /** Bytes that storage holds of the part. */
  size: number
  /**
   * SHA-256 of the part, checked by storage when it arrived.
   *
   * @example '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
   */
  sha256: string | null
}

/** An upload that is under way. */
export interface UploadStatus {
  /**
   * Identifies one upload of one file. Not secret: it opens nothing by itself.
   *
   * @example 'upload_k3m9q2xw01hv3zk5x8q9w2rb'
   */
  id: string
  /** Whether the bytes are sent at once or in parts. */
  kind: 'single' | 'multipart'
  /**
   * The media type that the uploader declared.
   *
   * @example 'application/pdf'
   */
  contentType: string
  /**
   * Size in bytes, at most 5 TiB.
   *
   * @example 48213
   */
  size: number
  /** Bytes of every part but the last; the whole size for a single upload. */
  partSize: number
  /** How many parts make the whole. */
  partCount: number
  /** What has arrived, by number; always empty for a single upload. */
  parts: ArrivedPart[]
  /** Send as `after` to go on, or null when there is no more. */
  nextPart: number | null
  /**
   * When the upload is gone unless completed.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  expiresAt: string
}

/** How to send one part. */
export interface SignedPart {
  /**
   * Number of a part, from 1.
   *
   * @example 1
   */
  number: number
  /** The HTTP method to use. */
  method: 'PUT'
  /** Signed URL that takes the bytes. Whoever has it can upload: do not log it. */
  url: string
  /** Headers to send exactly like this; they are part of the signature. */
  headers: Record<string, string>
  /**
   * When the URL stops working; `uploads.sign` gives a fresh one.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  expiresAt: string
}

/** One version of a file. */
export interface Version {
  /** Number of the version; the first upload is 1. */
  version: number
  /** Whether it is the present version of the file. */
  current: boolean
  /**
   * The media type that the uploader declared.
   *
   * @example 'application/pdf'
   */
  contentType: string
  /** The media type that the first bytes show, or null when they show none. Known once ready. */
  detectedContentType: string | null
  /**
   * Size in bytes, at most 5 TiB.
   *
   * @example 48213
   */
  size: number
  /**
   * SHA-256 of the bytes in lower-case hexadecimal, or null when none was declared and for multipart
   * uploads.
   *
   * @example '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
   */
  sha256: string | null
  /** Null unless the bytes were sent in parts. */
  parts: Parts | null
  /** The version whose bytes this one brought back, or null when it was uploaded. */
  restoredFrom: number | null
  /**
   * When the version became the present one, UTC.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  createdAt: string
}

/** Where the bytes of the version are. */
export interface VersionDownload {
  /** Signed URL that gives the bytes. Whoever has it can download: do not log it. */
  url: string
  /**
   * When the URL stops working.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  expiresAt: string
  /** How the bytes are served: `attachment` whenever they could run in a browser. */
  disposition: 'attachment' | 'inline'
  /** The version that the URL leads to. */
  version: Version
}

/** A folder: a place for files and other folders. */
export interface Folder {
  /**
   * Identifies a folder.
   *
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   */
  id: string
  /**
   * What a person calls the folder; unique among its siblings, compared byte for byte.
   *
   * @example '2026'
   */
  name: string
  /**
   * The folder above, or null below the root.
   *
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   */
  parentId: string | null
  /**
   * The names on the way to it, with slashes between them.
   *
   * @example 'invoices/2026'
   */
  path: string
  /**
   * When the folder was created, UTC.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  createdAt: string
  /**
   * When the folder was last renamed or moved, UTC.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  updatedAt: string
}

/** Why a job failed. */
export interface JobError {
  /** What kind of failure it is. */
  code: 'FILES_MISSING' | 'NOTHING_TO_DO' | 'TOO_LARGE' | 'QUOTA_EXCEEDED' | 'FILE_CHANGED' | 'ATTEMPTS_EXHAUSTED'
  /** What happened, for a person. */
  message: string
  /** What to do about it. */
  remedy: string
}

/** Work that may outlast the call that began it. */
export interface Job {
  /**
   * Identifies a job.
   *
   * @example 'job_9w2rbt7ymn4cd01hv3zk5x8q'
   */
  id: string
  /** What the job does. */
  kind: 'folder.move' | 'folder.delete' | 'archive.create'
  /**
   * `queued` until it is begun, `running` until everything is done; a job that is interrupted is gone on
   * with. The other three are its end: nothing that `failed` or was `cancelled` is left behind.
   */
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  /**
   * The folder that it works on, or null.
   *
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   */
  folderId: string | null
  /**
   * The file that it has made, once it is done, or null.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   */
  fileId: string | null
  /** How far it has come. */
  progress: {
    /** Files and folders that are done. */
    done: number
    /** How many there are, or null while that is not known. */
    total: number | null
    /** Files and folders that were left: they are held, or not there. */
    kept: number
    /** Bytes of the files that are done; 0 where no bytes are moved. */
    bytesDone: number
    /** Bytes of all files, or null while that is not known. */
    bytesTotal: number | null
  }
  /** How often it was begun or gone on with. */
  attempts: number
  /** Why it failed; null unless it did. */
  error: JobError | null
  /**
   * When the job was asked for, UTC.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  createdAt: string
  /**
   * When it last came further, UTC.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  updatedAt: string
  /**
   * When a running job is likely to end, by how fast it was so far, UTC; null while that cannot be told.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  estimatedAt: string | null
  /**
   * When it ended, UTC, or null.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  finishedAt: string | null
}

/** What an API key can be allowed to do. */
export type Scope =
  | 'files:read'
  | 'files:write'
  | 'files:purge'
  | 'retention:write'
  | 'keys:read'
  | 'keys:write'
  | 'workspace:read'
  | 'workspace:write'
  | 'audit:read'

/** An API key: what is known about it. Its secret is stored only as a hash. */
export interface ApiKey {
  /**
   * Identifies an API key. Not secret.
   *
   * @example '7n2p4qk9w3xz8r5t'
   */
  id: string
  /**
   * What the key is for, for people.
   *
   * @example 'billing backend'
   */
  name: string
  /**
   * What the key may do.
   *
   * @example ['files:read', 'files:write']
   */
  scopes: Scope[]
  /**
   * When the key was created, UTC.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  createdAt: string
  /**
   * From when on the key is refused, UTC, or null for never.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  expiresAt: string | null
  /**
   * Calls that the key may make in a minute, or null for any number.
   *
   * @example 6000
   */
  ratePerMinute: number | null
  /**
   * The last day on which the key was used, UTC, or null for never.
   *
   * @example '2026-11-22'
   */
  lastUsedOn: string | null
}

/** The workspace of the API key: a tenant with files of its own. */
export interface Workspace {
  /**
   * Identifies a workspace.
   *
   * @example 'ws_5r8t2v9x3z6b4d7f'
   */
  id: string
  /**
   * What people call the workspace.
   *
   * @example 'Acme'
   */
  name: string
  /** Days for which the trash keeps a deleted file. */
  trashDays: number
  /** Days for which the audit log keeps a record. */
  auditDays: number
  /**
   * Most bytes, all versions and the trash included, or null for no quota. Uploads count when they are
   * completed; those that are completed at the same moment can pass it together.
   */
  quotaBytes: number | null
  /** Most files, the trash included, or null for no quota. Counted like the bytes. */
  quotaFiles: number | null
  /** While held, delete, purge, new versions and restored versions answer `FILE_HELD`. */
  retention: Retention
  /**
   * When the workspace was created, UTC.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  createdAt: string
}

/** What the workspace holds now. */
export interface Usage {
  /** Files, ready or in the trash. */
  files: number
  /** Bytes of all their versions. */
  bytes: number
  /** Most files, or null for no quota. */
  quotaFiles: number | null
  /** Most bytes, or null for no quota. */
  quotaBytes: number | null
}

/** What was used on one day, UTC. */
export interface DayUsage {
  /**
   * A day, UTC.
   *
   * @example '2026-11-22'
   */
  day: string
  /** Files at the end of the day, or now. */
  files: number
  /** Bytes at the end of the day, or now. */
  bytes: number
  /** Download links that were issued on the day. */
  downloadLinks: number
  /** Calls that reached their operation on the day, refused ones included. */
  operations: number
}

/** Who did what to which file, when, from which key and address. */
export interface AuditRecord {
  /** Identifies the record. */
  id: string
  /**
   * When the call was made, UTC.
   *
   * @example '2026-11-22T09:30:00.000Z'
   */
  at: string
  /**
   * What was called.
   *
   * @example 'files.delete'
   */
  operation: string
  /**
   * The file, or null when the call is about none.
   *
   * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
   */
  fileId: string | null
  /**
   * The folder, or null when the call is about none.
   *
   * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
   */
  folderId: string | null
  /**
   * The API key that called, or the one that began the job.
   *
   * @example '7n2p4qk9w3xz8r5t'
   */
  keyId: string
  /** The network address that called, or null when it is not known. */
  address: string | null
  /** `X-Request-Id` of the answer. */
  requestId: string
  /**
   * The error code when the call was refused; null when it was carried out, or was cut off by a failure
   * while it ran.
   */
  refused: string | null
}
