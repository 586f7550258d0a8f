import type { Key } from './key.ts'

/** A file as the new service has it. */
export interface ReverseFile {
  readonly fileId: string
  /** The key of the row that its external reference names; undefined for a file that was created in Lading. */
  readonly key: Key | undefined
  readonly externalRef: string | undefined
  readonly name: string
  readonly contentType: string
  readonly size: number
  readonly sha256: string | undefined
  readonly tags: readonly string[]
  readonly metadata: { readonly [name: string]: unknown }
  readonly createdAt: string
  readonly updatedAt: string
  /** Opens the bytes. */
  body(): Promise<AsyncIterable<Uint8Array>>
}

/** Runs SQL on the source, all of one file in one transaction. */
export type SqlRunner = (
  sql: string,
  values?: readonly unknown[],
) => Promise<{ readonly rows: readonly Record<string, unknown>[]; readonly insertId: string }>

/** How a file of the new service goes back into the tables. Both are called again after a crash: the same file, the same rows. */
export interface ReverseMapping {
  /**
   * Writes the rows of a file.
   * @param known what an earlier call gave back for this file
   * @returns text to know the row by, for a file whose external reference names none
   */
  put(file: ReverseFile, sql: SqlRunner, known: string | undefined): Promise<string | undefined>
  /** Removes the rows of a file that is no more. */
  remove(
    file: { readonly fileId: string; readonly key: Key | undefined },
    sql: SqlRunner,
    known: string | undefined,
  ): Promise<void>
}
