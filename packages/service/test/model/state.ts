import type { Scope } from '@lading/contract/scopes'
import type { Sample } from './samples.ts'

/*
 * The plain model: what the contract promises, in Maps, without a thought of tables, indexes, retries or sweeps. Times are
 * milliseconds of the epoch.
 */

export interface Hold {
  readonly until: number | null
  readonly legalHold: boolean
  readonly reason: string | null
}

export const notHeld: Hold = { until: null, legalHold: false, reason: null }

export interface Content {
  readonly contentType: string
  readonly size: number
  /** As it was declared. */
  readonly sha256: string | null
  readonly multipart: boolean
  /** The upload that brings the bytes. */
  readonly upload: string
}

export interface ModelVersion extends Content {
  readonly number: number
  readonly detected: string | null
  readonly partsSha256: string | null
  readonly restoredFrom: number | null
  readonly createdAt: number
}

export interface ModelUpload extends Content {
  readonly expiresAt: number
}

export interface ModelFile {
  readonly id: string
  readonly ref: string | null
  readonly createdAt: number
  state: 'pending' | 'ready' | 'trashed'
  name: string
  folderId: string | null
  tags: readonly string[]
  metadata: Readonly<Record<string, unknown>>
  hold: Hold
  updatedAt: number
  trashedAt: number | null
  /** The date that the workspace gave the file when it was deleted. */
  trashUntil: number | null
  expiresAt: number | null
  /** How often it was changed, its creation included. */
  changes: number
  /** Undefined when the file has changed and nobody has seen it since. */
  etag: string | undefined
  /** Every one that was seen. */
  readonly etags: Set<string>
  /** Newest last; what a pending file declares is its first. */
  readonly versions: ModelVersion[]
  readonly uploads: Map<string, ModelUpload>
  /** Uploads that became versions. */
  readonly completed: Set<string>
}

export interface ModelFolder {
  readonly id: string
  readonly createdAt: number
  name: string
  parentId: string | null
  updatedAt: number
}

export interface ModelJob {
  readonly id: string
  readonly kind: string
  readonly folderId: string
  readonly done: number
  readonly kept: number
  readonly createdAt: number
  readonly finishedAt: number
}

export interface ModelKey {
  readonly id: string
  readonly workspace: ModelWorkspace
  readonly apiKey: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: number
  expiresAt: number | null
  /** When it was to end before it was rotated. */
  readonly plannedExpiry: number | null
  revoked: boolean
  /** The last days on which it was used, newest last. */
  readonly usedOn: string[]
}

export interface ModelRecord {
  readonly requestId: string
  readonly at: number
  readonly operation: string
  readonly keyId: string
  /** Undefined when it cannot be known: of a refused creation. */
  readonly fileId: string | null | undefined
  readonly folderId: string | null | undefined
  /** The codes that it may name; null for none. */
  readonly refused: readonly (string | null)[]
  readonly until: number
  /** Attempts at one call, of which one record at least is there. */
  readonly call: object
  /** Whether it was the only attempt: then there is exactly this record. */
  readonly certain: boolean
}

export interface ModelWorkspace {
  readonly id: string
  readonly createdAt: number
  name: string
  trashDays: number
  auditDays: number
  quotaBytes: number | null
  quotaFiles: number | null
  hold: Hold
  /** Those that have expired included, until a sweep has removed them. */
  readonly files: Map<string, ModelFile>
  readonly folders: Map<string, ModelFolder>
  readonly jobs: Map<string, ModelJob>
  readonly keys: Map<string, ModelKey>
  readonly records: ModelRecord[]
  /** What was called on each day, UTC, and what was held at its end. */
  readonly days: Map<string, ModelDay>
  /** Whether a fault has left a change of the total open, which counts until it is swept. */
  uncertain: boolean
}

export interface ModelDay {
  operations: number
  downloadLinks: number
  files: number
  bytes: number
  /** Whether a fault came in between: calls can be counted twice, and a change that is open counts as well. */
  loose: boolean
}

/** A signed URL that somebody holds. */
export interface Link {
  readonly upload: string
  readonly url: string
  readonly expiresAt: number
}

export interface PutLink extends Link {
  readonly method: string
  readonly headers: Record<string, string>
  readonly size: number
  readonly sha256: string | null
  /** Undefined for the one request of a single upload. */
  readonly part: number | undefined
}

/** A call under an Idempotency-Key, and its answer. */
export interface KeyedCall {
  readonly key: string
  readonly actor: string
  readonly operation: string
  readonly input: object
  readonly status: number
  readonly body: unknown
  /** Between these times it is forgotten. */
  readonly until: readonly [number, number]
}

/** What the scripts call by a name of their own. */
export type Named =
  | { readonly kind: 'file' | 'folder' | 'job'; readonly workspace: ModelWorkspace; readonly id: string }
  | {
      readonly kind: 'upload'
      readonly workspace: ModelWorkspace
      readonly id: string
      readonly file: string
    }
  | { readonly kind: 'key'; readonly workspace: ModelWorkspace; readonly id: string }

export interface Model {
  readonly workspaces: ModelWorkspace[]
  readonly names: Map<string, Named>
  /** When the attempts at the present call were made: what it did was done at one of them. */
  times: number[]
  /** Whether one of these attempts was cut off. */
  cut: boolean
  /** What storage holds, by upload. */
  readonly objects: Map<string, Sample>
  readonly parts: Map<string, Map<number, Sample>>
  readonly puts: Map<string, PutLink>
  readonly downloads: Map<string, Link>
  readonly keyed: Map<string, KeyedCall>
}

export function newModel(): Model {
  return {
    workspaces: [],
    names: new Map(),
    times: [],
    cut: false,
    objects: new Map(),
    parts: new Map(),
    puts: new Map(),
    downloads: new Map(),
    keyed: new Map(),
  }
}

/** The time of the present call. */
export function nowOf({ times }: Model): number {
  const now = times.at(-1)
  if (now === undefined) throw new Error('The model has no time yet')
  return now
}
