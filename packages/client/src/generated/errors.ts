// Made from the contract by `npx -y pnpm@12 generate`: change the contract, not this.

/**
 * The codes with which the service can answer any call.
 *
 * - `INVALID_INPUT` (400): The input is not valid.
 * - `MALFORMED_JSON` (400): The body is not JSON.
 * - `MALFORMED_URL` (400): The URL is not well-formed.
 * - `UNAUTHENTICATED` (401): The API key is missing or not valid.
 * - `SCOPE_MISSING` (403): The API key lacks a scope.
 * - `ROUTE_NOT_FOUND` (404): There is no such route.
 * - `METHOD_NOT_ALLOWED` (405): The route does not know this method.
 * - `IDEMPOTENCY_IN_FLIGHT` (409): The first call with this Idempotency-Key still runs.
 * - `BODY_TOO_LARGE` (413): The body is too large.
 * - `UNSUPPORTED_MEDIA_TYPE` (415): The body is not of a type that the API reads.
 * - `IDEMPOTENCY_KEY_REUSED` (422): The Idempotency-Key was used with another request.
 * - `RATE_LIMITED` (429): Too many requests.
 * - `INTERNAL` (500): The service failed.
 * - `UNAVAILABLE` (503): A backing service does not answer.
 */
export type CommonErrorCode =
  | 'INVALID_INPUT'
  | 'MALFORMED_JSON'
  | 'MALFORMED_URL'
  | 'UNAUTHENTICATED'
  | 'SCOPE_MISSING'
  | 'ROUTE_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'IDEMPOTENCY_IN_FLIGHT'
  | 'BODY_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'RATE_LIMITED'
  | 'INTERNAL'
  | 'UNAVAILABLE'

/** The `data` of each error of the service, by its code. */
export interface ErrorData {
  /**
   * The input is not valid (400).
   *
   * Correct the fields named in `errors` and send the request again. Nothing was changed.
   */
  INVALID_INPUT: Record<string, never>
  /**
   * The body is not JSON (400).
   *
   * Send one JSON object in UTF-8. Nothing was changed.
   */
  MALFORMED_JSON: Record<string, never>
  /**
   * The URL is not well-formed (400).
   *
   * Percent-encode path and query values as UTF-8, for example with encodeURIComponent or rawurlencode.
   */
  MALFORMED_URL: Record<string, never>
  /**
   * The API key is missing or not valid (401).
   *
   * Send `Authorization: Bearer <API key>` with a key that was neither revoked nor has expired. Which of
   * these it was is not told on purpose.
   */
  UNAUTHENTICATED: Record<string, never>
  /**
   * The API key lacks a scope (403).
   *
   * Use a key that holds the scope named in `data.scope`, or create one.
   */
  SCOPE_MISSING: {
    /** The scope that the operation asks for. */
    scope: string
  }
  /**
   * There is no such route (404).
   *
   * Compare method, path and version prefix with the reference.
   */
  ROUTE_NOT_FOUND: Record<string, never>
  /**
   * The route does not know this method (405).
   *
   * Use one of the methods in the `Allow` header.
   */
  METHOD_NOT_ALLOWED: {
    /** The methods that the route knows. */
    allow: string[]
  }
  /**
   * The first call with this Idempotency-Key still runs (409). A repetition can succeed.
   *
   * Wait for the seconds in `Retry-After` and send the same request again: it is answered as the first call
   * was.
   */
  IDEMPOTENCY_IN_FLIGHT: Record<string, never>
  /**
   * The body is too large (413).
   *
   * Bytes of files never pass through the API: send them to the signed upload URL.
   */
  BODY_TOO_LARGE: {
    /** The largest body that is read, in bytes. */
    maxBytes: number
  }
  /**
   * The body is not of a type that the API reads (415).
   *
   * Send the body as `Content-Type: application/json`.
   */
  UNSUPPORTED_MEDIA_TYPE: Record<string, never>
  /**
   * The Idempotency-Key was used with another request (422).
   *
   * Use a new key for each thing that is to be done once, and the same key only to repeat a request as it
   * was. Nothing was changed.
   */
  IDEMPOTENCY_KEY_REUSED: Record<string, never>
  /**
   * Too many requests (429). A repetition can succeed.
   *
   * Wait for the seconds in `Retry-After` and send the same request again. Nothing was changed.
   */
  RATE_LIMITED: {
    /** How many calls are allowed in one window. */
    limit: number
    /** How long a window is, in seconds. */
    windowSeconds: number
  }
  /**
   * The service failed (500). A repetition can succeed.
   *
   * Send the request again; if it fails again, report the `requestId`.
   */
  INTERNAL: Record<string, never>
  /**
   * A backing service does not answer (503). A repetition can succeed.
   *
   * Wait for the seconds in `Retry-After` and send the same request again.
   */
  UNAVAILABLE: Record<string, never>
  /**
   * The external reference is taken (409).
   *
   * Use the file in `data.id`: upload a new version of it when `data.state` is `ready`, or restore it when
   * it is `trashed`; `files.purge` frees the reference. A `pending` file was declared differently: repeat
   * its declaration for a fresh upload instead of this error, or delete it to declare anew.
   */
  EXTERNAL_REF_TAKEN: {
    /**
     * The file that has the reference.
     *
     * @example 'file_01hv3zk5x8q9w2rbt7ymn4cd'
     */
    id: string
    /** What that file is, or that it is in the trash. */
    state: 'pending' | 'ready' | 'trashed'
  }
  /**
   * Folder not found (404).
   *
   * List the folders of the parent, or create the folder first.
   */
  FOLDER_NOT_FOUND: Record<string, never>
  /**
   * The quota of the workspace is used up (403).
   *
   * Purge files (those in the trash count as well), or have the quota raised with `workspace.update`. Bytes
   * that have arrived are kept until the upload expires.
   */
  QUOTA_EXCEEDED: {
    /** Which quota it is. */
    quota: 'bytes' | 'files'
    /** The quota. */
    limit: number
    /** What is used of it. */
    used: number
    /** What this call would add. */
    asked: number
  }
  /**
   * File not found (404).
   *
   * Check the id or reference and the workspace of your API key. A file of another workspace, a file in the
   * trash and an upload that was not completed in time all look like this. `files.restore` brings back what
   * is in the trash.
   */
  FILE_NOT_FOUND: Record<string, never>
  /**
   * Upload not found (404).
   *
   * Use the upload id of the answer that began it. An upload that was completed, aborted or not completed in
   * time is gone; begin a new one.
   */
  UPLOAD_NOT_FOUND: Record<string, never>
  /**
   * The bytes have not arrived (409).
   *
   * Send the bytes to the upload URL, then complete again. The file stays pending until then.
   */
  UPLOAD_MISSING: Record<string, never>
  /**
   * The bytes are not the declared ones (409).
   *
   * The wrong bytes were discarded and the file stays pending: send the right bytes to the upload URL and
   * complete again.
   */
  UPLOAD_MISMATCH: {
    /** What differs. */
    field: 'size' | 'sha256'
    /** What `files.create` was told. */
    declared: string
    /** What storage holds; empty when it holds no checksum. */
    received: string
  }
  /**
   * The file is held (409).
   *
   * Wait until the date in `data.until`, or ask whoever holds `retention:write` to lift the hold. Nothing
   * was changed.
   */
  FILE_HELD: {
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
    /** Whether the file itself or its whole workspace is held. */
    by: 'file' | 'workspace'
  }
  /**
   * The cursor is not valid here (400).
   *
   * Send `nextCursor` unchanged, to the same operation with the same filters and the same workspace.
   */
  CURSOR_INVALID: Record<string, never>
  /**
   * No index serves this combination (400).
   *
   * Each listing is read from one index, so that a page costs the same at ten files and at ten million. Do
   * what `data.use` says; the reference of `files.list` has the table of what goes together.
   */
  QUERY_NOT_SERVED: {
    /** The fields that no index serves together. */
    conflict: string[]
    /** What to ask for instead. */
    use: string
  }
  /**
   * The file was changed in the meantime (412).
   *
   * Get the file again, decide whether your change still applies, and send it with the new ETag.
   */
  REVISION_MISMATCH: {
    /** The present ETag. */
    etag: string
  }
  /**
   * The upload is not complete (409).
   *
   * Complete the upload first; until then there is nothing to download.
   */
  FILE_NOT_READY: Record<string, never>
  /**
   * The upload has no such part (400).
   *
   * Ask for part numbers from 1 to the `partCount` of the upload, each once, and send the SHA-256 of each
   * part of a multipart upload.
   */
  PART_INVALID: {
    /** The part that is wrong. */
    number: number
  }
  /**
   * Version not found (404).
   *
   * List the versions of the file and use one of their numbers.
   */
  VERSION_NOT_FOUND: Record<string, never>
  /**
   * The parent has a folder of this name (409).
   *
   * Use the folder in `data.id`, or choose another name.
   */
  FOLDER_EXISTS: {
    /**
     * The folder that has the name.
     *
     * @example 'folder_5x8q9w2rbt7ymn4cd01hv3zk'
     */
    id: string
  }
  /**
   * The folder would lie too deep (409).
   *
   * Choose a target nearer to the root. Nothing was changed.
   */
  FOLDER_TOO_DEEP: {
    /** The deepest level that a folder can have. */
    maxDepth: number
  }
  /**
   * A folder cannot be moved into itself (409).
   *
   * Choose a target that does not lie below the folder. Nothing was moved.
   */
  FOLDER_CYCLE: Record<string, never>
  /**
   * Job not found (404).
   *
   * Use the id of the answer that began the job. Jobs are kept for 30 days after they end.
   */
  JOB_NOT_FOUND: Record<string, never>
  /**
   * The job cannot be cancelled (409).
   *
   * A job that is `done` or `failed` has ended: delete what it has made. A job of folders runs to its end;
   * restore files from the trash, or move the folder back.
   */
  JOB_ENDED: {
    /** What the job is. */
    state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  }
  /**
   * A key cannot grant what it does not hold (403).
   *
   * Leave out the scopes in `data.scopes`, or create the key with a key that holds them.
   */
  SCOPE_NOT_HELD: {
    /** The scopes that your own key lacks. */
    scopes: string[]
  }
  /**
   * The expiry is not in the future (400).
   *
   * Send a later `expiresAt`, or none for a key that does not expire. No key was created.
   */
  EXPIRY_IN_PAST: Record<string, never>
  /**
   * A key cannot outlive the one that creates it (403).
   *
   * Send an `expiresAt` that is not later than `data.latest`, or use a key that does not expire.
   */
  EXPIRY_TOO_LATE: {
    /** When your own key expires, UTC. */
    latest: string
  }
  /**
   * API key not found (404).
   *
   * List the keys of the workspace and use one of their ids.
   */
  KEY_NOT_FOUND: Record<string, never>
}

/** Every code with which the service answers. */
export type ServiceErrorCode = keyof ErrorData
