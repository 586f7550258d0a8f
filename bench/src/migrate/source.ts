import { randomBytes } from 'node:crypto'
import { startMariaDb } from '@lading/stack/testing'
import { type Connection, createConnection } from 'mysql2/promise'

/** A table of records of about 1 KB. */
export interface Source extends AsyncDisposable {
  readonly connection: {
    readonly host: string
    readonly port: number
    readonly user: string
    readonly database: string
  }
  readonly sql: Connection
}

export async function startSource(rows: number): Promise<Source> {
  const engine = await startMariaDb({ options: ['--innodb-buffer-pool-size=1G', '--max-binlog-size=1G'] })
  const { host, port, user } = engine
  const root = await createConnection({ host, port, user })
  await root.query('CREATE DATABASE bench')
  await root.end()
  const connection = { host, port, user, database: 'bench' }
  const sql = await createConnection(connection)
  await sql.query(
    'CREATE TABLE docs (id INT UNSIGNED PRIMARY KEY, title VARCHAR(80) NOT NULL, owner INT NOT NULL, note VARCHAR(1000) NOT NULL) ENGINE=InnoDB',
  )
  const filler = randomBytes(360).toString('hex')
  for (let from = 1; from <= rows; from += 50_000) {
    const to = Math.min(rows, from + 49_999)
    await sql.query(
      `INSERT INTO docs SELECT seq, CONCAT('report ', seq, '.pdf'), seq % 1000, CONCAT(?, seq) FROM seq_${from}_to_${to}`,
      [filler.slice(0, 480)],
    )
  }
  return {
    connection,
    sql,
    async [Symbol.asyncDispose]() {
      await sql.end()
      await engine[Symbol.asyncDispose]()
    },
  }
}
