import { hash } from 'node:crypto'
import { itemBuilders } from '@lading/store/items'
import type { Pool } from 'mysql2/promise'
import { type MigrationDefinition, templateOf } from '../define.ts'
import { MigrationFailure } from '../failure.ts'
import type { ReferenceTemplate } from '../reference.ts'
import { sourcePool, toFailure } from '../source/connect.ts'
import { type RecordReader, SourceReader } from '../source/reader.ts'
import { readSchema, type SourceSchema } from '../source/schema.ts'
import { State } from '../state/state.ts'
import { Bodies } from './bodies.ts'
import type { CompareContext } from './compare.ts'
import { connectTarget, type Target } from './target.ts'

/** Everything that every command needs: both sides are reached and known to be what the migration file says. */
export interface Session extends AsyncDisposable {
  readonly migration: MigrationDefinition
  readonly state: State
  readonly pool: Pool
  readonly schema: SourceSchema
  readonly template: ReferenceTemplate
  readonly reader: RecordReader
  readonly target: Target
  readonly bodies: Bodies
  readonly builders: ReturnType<typeof itemBuilders>
  readonly shards: number
  /** For looks that change nothing. */
  readonly comparing: CompareContext
}

/** How a session differs from what the migration file says: for tests and benches. */
export interface SessionOverrides {
  readonly target?: (signal: AbortSignal) => Target
  readonly reader?: RecordReader
}

/** Connections to the source: ranges that are loaded, batches that are applied, bodies, watermarks. */
const connections = 16

export const statePathOf = ({ name }: MigrationDefinition, directory = '.'): string =>
  `${directory}/${name}.lading.db`

/** A text that is the same for the same migration only. */
function identityOf({ name, source, target }: MigrationDefinition): string {
  return JSON.stringify([
    name,
    source.connection.database,
    source.table,
    target.workspace,
    target.table,
    target.bucket,
  ])
}

/** Opens the state file alone. @throws {MigrationFailure} STATE_MISMATCH */
export function openState(migration: MigrationDefinition, path: string): State {
  const state = new State(path)
  const identity = identityOf(migration)
  const known = state.get('identity')
  if (known === undefined) state.set('identity', identity)
  else if (known !== identity) {
    state.close()
    throw new MigrationFailure(
      'STATE_MISMATCH',
      `${path} is of another database, table, workspace or bucket.`,
    )
  }
  noteMapping(migration, state)
  return state
}

/** A text that changes with the mapping. What it imports is not looked into. */
export function mappingOf({ map, externalRef, source }: MigrationDefinition): string {
  const { table, key, joins, blobs, raw } = source
  return hash('sha256', JSON.stringify([String(map), externalRef, table, key, joins, blobs, raw]))
}

/** What was compared under another mapping is not compared: a cutover then compares everything first. */
function noteMapping(migration: MigrationDefinition, state: State): void {
  const mapping = mappingOf(migration)
  if (state.get('mapping') === mapping) return
  state.atomically(() => {
    state.set('mapping', mapping)
    state.set('verify', undefined)
    state.sql('DELETE FROM finding').run()
  })
}

/** @throws {MigrationFailure} */
export async function openSession(
  migration: MigrationDefinition,
  statePath: string,
  signal: AbortSignal,
  overrides: SessionOverrides = {},
): Promise<Session> {
  const state = openState(migration, statePath)
  const pool = sourcePool(migration.source, connections)
  const target = overrides.target?.(signal) ?? connectTarget(migration.target, signal)
  const close = async () => {
    target.close()
    await pool.end().catch(() => undefined)
    state.close()
  }
  try {
    const schema = await readSchema(pool, migration)
    const template = templateOf(migration, schema.key)
    const shards = await shardsOf(migration, target)
    const reader = overrides.reader ?? new SourceReader(pool, schema, migration.source)
    const bodySource = { s3: target.s3, pool, schema }
    const bodies = new Bodies(bodySource, target.objects, target.workspaceId)
    const shared = { migration, state, schema, template, target, shards }
    return {
      ...shared,
      pool,
      reader,
      bodies,
      builders: itemBuilders(),
      comparing: { ...shared, bodySource, readsBodies: false },
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw toFailure(error)
  }
}

async function shardsOf(
  { target: { workspace, listingShards } }: MigrationDefinition,
  { store }: Target,
): Promise<number> {
  const found = await store.workspaces.get(workspace).catch((error: unknown) => {
    const { name = 'an error' } = (error ?? {}) as { name?: string } // any may be asked
    throw new MigrationFailure(
      name === 'ResourceNotFoundException' ? 'TARGET_MISSING' : 'TARGET_UNREACHABLE',
      `${name}.`,
      error,
    )
  })
  if (found === undefined)
    throw new MigrationFailure('TARGET_MISSING', `There is no workspace ${workspace} in the table.`)
  if (listingShards === undefined || listingShards <= found.listingShards) return found.listingShards
  return (await store.workspaces.grow(workspace, listingShards))?.listingShards ?? found.listingShards
}
