import type { Pool } from 'mysql2/promise'
import type { Key } from '../key.ts'
import { valuesFor } from './key-values.ts'
import { quoted } from './quote.ts'
import type { SourceSchema } from './schema.ts'

/** Bytes of one query: a row of this size passes the usual max_allowed_packet of 16 MiB, and of 4 MiB in 5.7. */
const pieceBytes = 2 * 2 ** 20

/** The bytes of a BLOB column, piece by piece: a LONGBLOB may be larger than memory, and than a packet. */
export async function* blobPieces(
  pool: Pool,
  { root, key: keyColumns }: SourceSchema,
  key: Key,
  { column, size }: { readonly column: string; readonly size: number },
): AsyncGenerator<Uint8Array> {
  const values = valuesFor(root, keyColumns)(key) ?? []
  const where = keyColumns.map((name) => `${quoted(name)} = ?`).join(' AND ')
  const sql =
    `SELECT SUBSTRING(${quoted(column)}, ?, ${pieceBytes}) AS piece ` +
    `FROM ${quoted(root.database)}.${quoted(root.name)} WHERE ${where}`
  for (let at = 0; at < size; at += pieceBytes) {
    const [rows] = await pool.query(sql, [at + 1, ...values])
    const [row] = rows as { piece: Uint8Array | string | null }[] // as selected
    if (row === undefined || row.piece === null) return // gone by now: the size will not fit
    yield typeof row.piece === 'string' ? Buffer.from(row.piece) : row.piece
  }
}
