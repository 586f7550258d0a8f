import { expect, test } from 'vitest'
import { lookAtSource } from '../src/engine/source-guard.ts'
import { sourcePool } from '../src/source/connect.ts'
import { attachments } from './attachments.ts'
import { startSides } from './sides.ts'

test('a source under load slows the migration down, a replica that cannot be asked stops it', async () => {
  await using sides = await startSides()
  const { source } = await attachments(sides, 0)
  const pool = sourcePool(source, 4)
  try {
    expect((await lookAtSource(pool, source)).factor).toBe(1)
    // This query itself is a thread that runs.
    const busy = await lookAtSource(pool, { ...source, maxThreadsRunning: 1 })
    expect(busy.threadsRunning).toBeGreaterThan(0)
    const sleepers = Promise.all([1, 2, 3].map(() => pool.query('SELECT SLEEP(1.5)')))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await lookAtSource(pool, { ...source, maxThreadsRunning: 2 })).factor).toBe(0)
    await sleepers
    const lost = await lookAtSource(pool, {
      ...source,
      replicas: [{ host: '127.0.0.1', port: 1, user: 'x' }],
    })
    expect(lost).toMatchObject({ replicaLagSeconds: Number.POSITIVE_INFINITY, factor: 0 })
  } finally {
    await pool.end()
  }
})
