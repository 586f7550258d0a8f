import type { Pool } from 'mysql2/promise'
import { createConnection } from 'mysql2/promise'
import type { SourceDefinition } from '../define.ts'
import { connectionOptions } from '../source/connect.ts'

/** How the source bears the migration. */
export interface SourceHealth {
  readonly threadsRunning: number | undefined
  /** The largest of the replicas, in seconds; undefined when none is watched. */
  readonly replicaLagSeconds: number | undefined
  /** 1 for full speed, 0 for none. */
  readonly factor: number
}

const defaultMaxThreads = 64
const defaultMaxLagSeconds = 10

/**
 * Looks at the source: threads that run, and how far its replicas are behind. Up to the bound nothing is slowed down, at twice
 * the bound everything stands still.
 */
export async function lookAtSource(pool: Pool, source: SourceDefinition): Promise<SourceHealth> {
  const {
    maxThreadsRunning = defaultMaxThreads,
    maxReplicaLagSeconds = defaultMaxLagSeconds,
    replicas = [],
  } = source
  const [rows] = await pool.query("SHOW GLOBAL STATUS LIKE 'Threads_running'")
  const [{ Value: value } = { Value: '0' }] = rows as { Value: string }[] // as the server names it
  const threadsRunning = Number(value)
  const lags = await Promise.all(replicas.map((connection) => replicaLag({ connection })))
  const known = lags.filter((lag) => lag !== undefined)
  const replicaLagSeconds = known.length === 0 ? undefined : Math.max(...known)
  const share = (now: number, most: number) => Math.min(1, Math.max(0, 2 - now / most))
  const factor = Math.min(
    share(threadsRunning, maxThreadsRunning),
    replicaLagSeconds === undefined ? 1 : share(replicaLagSeconds, maxReplicaLagSeconds),
  )
  return { threadsRunning, replicaLagSeconds, factor }
}

/** A replica that cannot be asked, or does not replicate, is as far behind as can be. */
async function replicaLag(source: Pick<SourceDefinition, 'connection'>): Promise<number> {
  const connection = await createConnection(connectionOptions(source)).catch(() => undefined)
  if (connection === undefined) return Number.POSITIVE_INFINITY
  try {
    const [rows] = await connection
      .query('SHOW REPLICA STATUS')
      .catch(() => connection.query('SHOW SLAVE STATUS')) // before MySQL 8.0.22
    const [status] = rows as Record<string, unknown>[] // one row for each channel
    const lag = status?.Seconds_Behind_Source ?? status?.Seconds_Behind_Master
    return lag === null || lag === undefined ? Number.POSITIVE_INFINITY : Number(lag)
  } catch {
    return Number.POSITIVE_INFINITY
  } finally {
    connection.destroy()
  }
}
