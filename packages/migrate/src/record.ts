/**
 * What a column of the source is in a record: NULL is null; integers of up to 32 bits, FLOAT, DOUBLE and YEAR are numbers;
 * BIGINT and DECIMAL are text, since a number cannot hold all of them; dates and times are text as MySQL writes them, in UTC
 * for TIMESTAMP, zero dates included; JSON is text; BIT and BINARY are bytes, text is decoded by the column's character
 * set. Columns named in `blobs` are left out and can be the body.
 */
export type SourceValue = string | number | Uint8Array | null

/** A row by its columns' names. */
export type SourceRow = { readonly [column: string]: SourceValue }

/** One record: the root row with the rows that are joined to it. */
export interface SourceRecord {
  readonly row: SourceRow
  /** The joined rows by the name of the join, in the order asked for; none is an empty list. */
  readonly joined: { readonly [join: string]: readonly SourceRow[] }
}

/** Where the bytes of a file are. */
export type Body =
  /** A file of this machine, or of a file system that is mounted here. */
  | { readonly path: string }
  /** An object of the same account and region. */
  | { readonly s3: { readonly bucket: string; readonly key: string } }
  /** http: or https:. `version` is any text that changes when the bytes do; without one the URL has to. */
  | { readonly url: string; readonly version?: string }
  /** A BLOB column of the root row, named in `blobs`. */
  | { readonly column: string }
  | { readonly bytes: Uint8Array }

/** What a record becomes: the contract's `files.create` without what the migration finds out itself. */
export interface MappedFile {
  readonly name: string
  readonly contentType: string
  readonly body: Body
  readonly tags?: readonly string[] | undefined
  readonly metadata?: { readonly [key: string]: unknown } | undefined
  /** When the file was created; the time of the migration unless given. */
  readonly createdAt?: Date | string | undefined
}
