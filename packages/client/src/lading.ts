import { createCalls, type OperationStats, Requests, type RequestsOptions } from '@lading/stack/client'
import { errorOf } from './error-classes.ts'
import { type Files, filesOf } from './files.ts'
import type {
  ArchivesCalls,
  AuditCalls,
  FoldersCalls,
  KeysCalls,
  LadingCalls,
  UploadsCalls,
  UsageCalls,
  WorkspaceCalls,
} from './generated/calls.ts'
import { queries } from './generated/operations.ts'
import { type Jobs, jobsOf } from './jobs.ts'
import { type Versions, versionsOf } from './versions.ts'

export type {
  Answered,
  Attempt,
  Call,
  CallOptions,
  Cancellable,
  Failure,
  Issue,
  Listing,
  ListOptions,
  MutationOptions,
  OnAttempt,
  OperationStats,
  Page,
  Problem,
  RequestError,
  RequestsOptions,
  Sleep,
  TransportErrorCode,
} from '@lading/stack/client'
export type { Download } from './download.ts'
export {
  type ErrorCodeOf,
  isError,
  LadingError,
  type LadingErrorCode,
  type LadingErrorData,
  type LadingErrorOf,
  type PendingFile,
  type SdkErrorData,
} from './error.ts'
export {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  IntegrityError,
  InvalidInputError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServiceError,
  StorageError,
  TimeoutError,
} from './error-classes.ts'
export type { DownloadOptions, Files, NamedUploadOptions } from './files.ts'
// All of it, by its names in the contract: what an editor shows can be imported.
export type * from './generated/calls.ts'
export type * from './generated/errors.ts'
export type * from './generated/messages.ts'
export type { Operations } from './generated/operations.ts'
export type * from './generated/resources.ts'
export type { Jobs, WaitOptions } from './jobs.ts'
export type { NamedSource, UploadSource, UploadStream } from './platform/platform.ts'
export type { OnProgress, Progress } from './progress.ts'
export type { SendOptions, StartOptions, UploadOptions, VersionUploadOptions } from './upload-options.ts'
export type { UploadState } from './upload-state.ts'
export type { UploadTask } from './upload-task.ts'
export type { Versions } from './versions.ts'

/** Where the service is, who calls it, and how. The bounds in time are of calls: bytes take as long as they take. */
export interface LadingOptions extends RequestsOptions {
  /** Where the service is, for example `https://files.example.com`. */
  readonly baseUrl: string | URL
  /** `lad_<id>_<secret>`, as `keys.create` answered it. */
  readonly apiKey: string
  /** Used instead of the global `fetch`, for calls and for bytes. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

function checkedBaseUrl(baseUrl: string | URL): string {
  // What was given is not repeated: it may hold a password.
  if (!URL.canParse(String(baseUrl)))
    throw new TypeError('baseUrl must be a URL like https://files.example.com')
  const { protocol, username, password, search, hash, href } = new URL(baseUrl)
  if (!/^https?:$/.test(protocol)) throw new TypeError('baseUrl must begin with https:// or http://')
  if (username || password || search || hash)
    throw new TypeError('baseUrl must have no user, password, query or fragment')
  return href
}

function checkedApiKey(apiKey: string): string {
  // What no header can carry would otherwise fail in fetch, whose message repeats the key.
  if (!/^lad_\w+$/.test(apiKey)) throw new TypeError('apiKey must be the whole key: lad_<id>_<secret>')
  return apiKey
}

/** The SDK: one instance for each service and API key, to be kept and shared. Its namespaces are the contract's. */
export class Lading implements Record<keyof LadingCalls, unknown> {
  /** Files: what is known about them, and their bytes. */
  readonly files: Files
  /** Uploads under way: `files.upload` does all of this by itself. */
  readonly uploads: UploadsCalls
  /** Versions of files. */
  readonly versions: Versions
  /** Folders, by id or path. */
  readonly folders: FoldersCalls
  /** ZIP archives of many files. */
  readonly archives: ArchivesCalls
  /** Work that outlasts the call that began it. */
  readonly jobs: Jobs
  /** API keys of the workspace. */
  readonly keys: KeysCalls
  /** The workspace of the API key, and its settings. */
  readonly workspace: WorkspaceCalls
  /** What the workspace holds, and what was used on each day. */
  readonly usage: UsageCalls
  /** Who did what to which file. */
  readonly audit: AuditCalls

  readonly #requests: Requests

  /** @throws TypeError when baseUrl or apiKey cannot be right */
  constructor({ baseUrl, apiKey, fetch, ...options }: LadingOptions) {
    const requests = new Requests(errorOf, options)
    const calls = createCalls<LadingCalls>({
      baseUrl: checkedBaseUrl(baseUrl),
      queries,
      headers: { authorization: `Bearer ${checkedApiKey(apiKey)}` },
      fetch,
      requests,
    })
    const connection = { calls, fetch, requests }
    this.#requests = requests
    this.files = filesOf(connection)
    this.uploads = calls.uploads
    this.versions = versionsOf(connection)
    this.folders = calls.folders
    this.archives = calls.archives
    this.jobs = jobsOf(connection)
    this.keys = calls.keys
    this.workspace = calls.workspace
    this.usage = calls.usage
    this.audit = calls.audit
  }

  /**
   * How the calls of this instance went so far, by operation: `files.get`, and for bytes `storage.put` (to the answer) and
   * `storage.get` (to the first byte).
   */
  stats(): Record<string, OperationStats> {
    return this.#requests.stats()
  }
}
