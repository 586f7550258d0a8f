import type { LadingContract } from '@lading/contract'
import {
  type ClientOf,
  createClient,
  defaultMaxAttempts,
  type QueriesOf,
  type Sleep,
  sleep as sleepByClock,
} from '@lading/stack/client'
import { LadingError } from './error.ts'
import { type Files, filesOf } from './files.ts'
import { type Versions, versionsOf } from './versions.ts'

export type { CallOptions, Listing, ListOptions, MutationOptions, Page } from '@lading/stack/client'
export type { Download } from './download.ts'
export {
  isError,
  LadingError,
  type LadingErrorCode,
  type LadingErrorData,
  type LadingErrorOf,
  type PendingFile,
} from './error.ts'
export type { DownloadOptions, Files } from './files.ts'
export type { UploadSource } from './platform/platform.ts'
export type { Progress } from './progress.ts'
export type {
  ApiKey,
  AuditRecord,
  DayUsage,
  File,
  Folder,
  Job,
  Retention,
  Scope,
  Usage,
  Version,
  Workspace,
} from './resources.ts'
export type { SendOptions, UploadOptions, VersionUploadOptions } from './upload-options.ts'
export type { UploadState } from './upload-state.ts'
export type { UploadTask } from './upload-task.ts'
export type { Versions } from './versions.ts'

export interface LadingOptions {
  /** Where the service is, for example `https://files.example.com`. */
  readonly baseUrl: string | URL
  /** `lad_<id>_<secret>`, as `keys.create` answered it. */
  readonly apiKey: string
  /** Used instead of the global `fetch`, for calls and for bytes. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** How often a call, and the sending of a part, is tried at most, the first time included; 3 unless given. */
  readonly maxAttempts?: number | undefined
  /**
   * Milliseconds that a call may take at most, with all its attempts and the waits between them; 60,000 unless given.
   * Bytes on their way to or from storage have no such bound: use `signal`.
   */
  readonly timeoutMs?: number | undefined
  /** Used for the waits between attempts instead of the clock; rejects with the signal's reason once that is aborted. */
  readonly sleep?: Sleep | undefined
}

/** How each query of the contract is called; everything else is a mutation. */
const queries: QueriesOf<LadingContract> = {
  get: 'query',
  list: 'pages',
  download: 'query',
  sign: 'query',
  days: 'query',
  export: 'pages',
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

type Calls = ClientOf<LadingContract>

/** The SDK: one instance for each service and API key, to be kept and shared. Its namespaces are the contract's. */
export class Lading implements Record<keyof LadingContract, unknown> {
  readonly files: Files
  readonly uploads: Calls['uploads']
  readonly versions: Versions
  readonly folders: Calls['folders']
  readonly jobs: Calls['jobs']
  readonly keys: Calls['keys']
  readonly workspace: Calls['workspace']
  readonly usage: Calls['usage']
  readonly audit: Calls['audit']

  /** @throws TypeError when baseUrl or apiKey cannot be right */
  constructor({ baseUrl, apiKey, fetch, maxAttempts = defaultMaxAttempts, ...options }: LadingOptions) {
    const { timeoutMs, sleep = sleepByClock } = options
    const calls = createClient<LadingContract>({
      baseUrl: checkedBaseUrl(baseUrl),
      queries,
      headers: { authorization: `Bearer ${checkedApiKey(apiKey)}` },
      fetch,
      ErrorClass: LadingError,
      maxAttempts,
      timeoutMs,
      sleep,
    })
    const connection = { calls, fetch, policy: { maxAttempts, sleep } }
    this.files = filesOf(connection)
    this.uploads = calls.uploads
    this.versions = versionsOf(connection)
    this.folders = calls.folders
    this.jobs = calls.jobs
    this.keys = calls.keys
    this.workspace = calls.workspace
    this.usage = calls.usage
    this.audit = calls.audit
  }
}
