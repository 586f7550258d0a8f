import type { MigrationDefinition } from '../define.ts'
import { prepare } from '../engine/prepare.ts'
import { openSession, type SessionOverrides } from '../engine/session.ts'
import { RecordFailure } from '../failure.ts'
import { watermarkTableOf } from '../source/binlog.ts'
import { toFailure } from '../source/connect.ts'
import type { Finding } from '../source/finding.ts'
import { preflight } from '../source/preflight.ts'
import { readServer } from '../source/server.ts'

/** Records that are mapped to see whether the mapping fits. */
const sampleRecords = 500
/** What a ready file costs in write units, in the table and its indexes: packages/store/README.md. */
const unitsPerFile = 8

/** What would happen, and what is missing. */
export interface Plan {
  readonly server: string
  readonly table: string
  readonly key: readonly string[]
  /** Whether ranges of the key are loaded side by side. */
  readonly isParallel: boolean
  readonly joins: readonly { readonly name: string; readonly table: string }[]
  /** As the server estimates it. */
  readonly rows: number
  readonly watermarkTable: string
  readonly sample: {
    readonly records: number
    readonly files: number
    readonly ignored: number
    readonly failures: readonly {
      readonly key: string
      readonly code: string
      readonly field: string | undefined
      readonly reason: string
    }[]
  }
  readonly writeUnits: number
  readonly listingShards: number
  readonly findings: readonly Finding[]
}

/** Looks at everything, and changes nothing but that it makes the watermark table if it may. */
export async function plan(
  migration: MigrationDefinition,
  statePath: string,
  signal: AbortSignal,
  overrides: SessionOverrides = {},
): Promise<Plan> {
  await using session = await openSession(migration, statePath, signal, overrides)
  const { pool, schema, reader, template, shards } = session
  try {
    const server = await readServer(pool)
    const findings = await preflight(pool, migration, schema, server)
    const [estimate] = (await pool.query(
      'SELECT TABLE_ROWS AS count FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
      [schema.root.database, schema.root.name],
    )) as unknown as [{ count: string | null }[]] // as selected
    const rows = Number(estimate[0]?.count ?? 0)
    const records = await reader.after(undefined, undefined, sampleRecords)
    const failures: Plan['sample']['failures'][number][] = []
    let files = 0
    let ignored = 0
    for (const record of records) {
      try {
        if (prepare(migration, template, record) === 'ignored') ignored += 1
        else files += 1
      } catch (error) {
        if (!(error instanceof RecordFailure)) throw error
        failures.push({
          key: record.key.join(', '),
          code: error.code,
          field: error.field,
          reason: error.message,
        })
      }
    }
    const share = records.length === 0 ? 1 : files / records.length
    return {
      server: server.version,
      table: `${schema.root.database}.${schema.root.name}`,
      key: schema.key,
      isParallel: schema.isNumeric,
      joins: schema.joins.map(({ name, table }) => ({ name, table })),
      rows,
      watermarkTable: watermarkTableOf(migration),
      sample: { records: records.length, files, ignored, failures },
      writeUnits: Math.round(rows * share * unitsPerFile),
      listingShards: shards,
      findings,
    }
  } catch (error) {
    throw toFailure(error)
  }
}
