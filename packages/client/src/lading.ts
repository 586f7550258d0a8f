import type { LadingContract } from '@lading/contract'
import { createClient } from '@lading/stack/client'
import { LadingError } from './error.ts'
import { Files } from './files.ts'
import { Keys } from './keys.ts'

export type { File } from '@lading/contract/files'
export type { Scope } from '@lading/contract/scopes'
export type { Download } from './download.ts'
export {
  isError,
  LadingError,
  type LadingErrorCode,
  type LadingErrorData,
  type LadingErrorOf,
  type PendingFile,
} from './error.ts'
export type { Files } from './files.ts'
export type { ApiKey, Keys } from './keys.ts'
export type { Listing, ListOptions, Page } from './listing.ts'
export type { UploadSource } from './platform/platform.ts'
export type { Progress, UploadOptions } from './upload.ts'

export interface LadingOptions {
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

/** The SDK: one instance for each service and API key, to be kept and shared. */
export class Lading {
  readonly files: Files
  readonly keys: Keys

  /** @throws TypeError when baseUrl or apiKey cannot be right */
  constructor({ baseUrl, apiKey, fetch }: LadingOptions) {
    const rpc = createClient<LadingContract>({
      baseUrl: checkedBaseUrl(baseUrl),
      headers: { authorization: `Bearer ${checkedApiKey(apiKey)}` },
      fetch,
      ErrorClass: LadingError,
    })
    this.files = new Files(rpc.files, fetch)
    this.keys = new Keys(rpc.keys)
  }
}
