import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import type { S3ClientConfig } from '@aws-sdk/client-s3'
import type { ConnectionOptions } from 'mysql2/promise'
import * as z from 'zod'
import { MigrationFailure } from './failure.ts'
import type { MappedFile, SourceRecord } from './record.ts'
import { type ReferenceTemplate, referenceTemplate } from './reference.ts'
import type { ReverseMapping } from './reverse.ts'

export { MigrationFailure } from './failure.ts'
export type { Body, MappedFile, SourceRecord, SourceRow, SourceValue } from './record.ts'
export type { ReverseFile, ReverseMapping, SqlRunner } from './reverse.ts'

/** A table whose rows belong to the root's. */
export interface Join {
  readonly table: string
  /** Columns of the joined table, each with the column of the root that it equals. */
  readonly on: { readonly [column: string]: string }
  /** SQL behind WHERE, to leave out what the mapping does not need, for example `meta_key LIKE '_wp_%'`. */
  readonly where?: string
  /** Column that the rows are sorted by; the joined table's primary key unless given. */
  readonly orderBy?: string
}

export interface SourceDefinition {
  /** What mysql2 takes: host, port, user, password, database, ssl. */
  readonly connection: Pick<
    ConnectionOptions,
    'host' | 'port' | 'user' | 'password' | 'database' | 'socketPath' | 'ssl'
  >
  /** The root: one row is one file. */
  readonly table: string
  /** SQL behind WHERE; what it leaves out counts as absent. It may name columns of the root only. */
  readonly where?: string
  /** Columns of a unique key; the primary key unless given. */
  readonly key?: readonly string[]
  readonly joins?: { readonly [name: string]: Join }
  /** Columns with bytes: streamed when they are the body, else not read at all. */
  readonly blobs?: readonly string[]
  /** Columns of the root or of a join that are given as bytes, for the mapping to decode. */
  readonly raw?: readonly string[]
  /** The id by which the migration reads the binary log like a replica; no other replica may have it. */
  readonly serverId?: number
  /** The table that the migration writes its watermark to. */
  readonly watermarkTable?: string
  /** Goes on although foreign keys cascade into mapped tables; `verify` then finds what the log does not tell. */
  readonly acceptCascades?: boolean
  /** Most threads that may be running on the server before the migration slows down; 64 unless given. */
  readonly maxThreadsRunning?: number
  /** Replicas whose lag slows the migration down. */
  readonly replicas?: readonly SourceDefinition['connection'][]
  /** Seconds that a replica may be behind; 10 unless given. */
  readonly maxReplicaLagSeconds?: number
}

export interface TargetDefinition {
  /** The workspace's id, `ws_...`. */
  readonly workspace: string
  readonly table: string
  readonly bucket: string
  readonly region?: string
  /** Of DynamoDB and S3, where they are not AWS's own. */
  readonly dynamoEndpoint?: string
  readonly s3Endpoint?: string
  readonly credentials?: DynamoDBClientConfig['credentials'] & S3ClientConfig['credentials']
  /** Spreads the workspace's listings over so many partitions before the load, 1 to 64: each takes about 500 files a second. */
  readonly listingShards?: number
  /** An upper bound in write units a second; what is granted unless given. */
  readonly maxWriteUnits?: number
}

/** What is done at the cutover. Each is SQL for the source, or a command with its arguments. */
export type Step = { readonly sql: readonly string[] } | { readonly command: readonly [string, ...string[]] }

export interface CutoverDefinition {
  /** Keeps the old application from writing to the mapped tables. */
  readonly fence: Step
  /** Lets it write again. */
  readonly unfence: Step
  /** Makes the application use Lading. */
  readonly switch: Step
  /** Takes that back. */
  readonly unswitch?: Step
  /** Seconds that each step may take; 30 unless given. */
  readonly timeoutSeconds?: number
}

export interface MigrationDefinition {
  /** Names the state file, `<name>.lading.db`. */
  readonly name: string
  readonly source: SourceDefinition
  readonly target: TargetDefinition
  /** The external reference of a record's file, each column of the key once in braces: `attachments/{id}`. */
  readonly externalRef: string
  /** From one record to its file; undefined for a record that is none. Pure: the same record gives the same file. */
  readonly map: (record: SourceRecord) => MappedFile | undefined
  readonly cutover?: CutoverDefinition
  /** For `run --reverse`: writes what the new service changed back into the tables. */
  readonly reverse?: ReverseMapping
}

const identifier = z
  .string()
  .min(1)
  .max(64)
  .refine((name) => !name.includes('\0'), 'Must not contain NUL')
const step = z.union([
  z.strictObject({ sql: z.array(z.string().min(1)).min(1) }),
  z.strictObject({ command: z.array(z.string()).min(1) }),
])

const Settings = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,64}$/, 'Must be 1 to 64 letters, digits, dots, dashes or underscores'),
  source: z.strictObject({
    connection: z.looseObject({ database: identifier }),
    table: identifier,
    where: z.string().min(1).optional(),
    key: z.array(identifier).min(1).optional(),
    joins: z
      .record(
        z.string().min(1),
        z.strictObject({
          table: identifier,
          on: z
            .record(identifier, identifier)
            .refine((on) => Object.keys(on).length > 0, 'Must name a column'),
          where: z.string().min(1).optional(),
          orderBy: identifier.optional(),
        }),
      )
      .optional(),
    blobs: z.array(identifier).optional(),
    raw: z.array(identifier).optional(),
    serverId: z.int().min(1).max(0xffffffff).optional(),
    watermarkTable: identifier.optional(),
    acceptCascades: z.boolean().optional(),
    maxThreadsRunning: z.int().min(1).optional(),
    replicas: z.array(z.looseObject({})).optional(),
    maxReplicaLagSeconds: z.number().positive().optional(),
  }),
  target: z.strictObject({
    workspace: z.string().regex(/^ws_[0-9a-z]{16}$/, 'Must be a workspace id (ws_...)'),
    table: z.string().min(1),
    bucket: z.string().min(1),
    region: z.string().min(1).optional(),
    dynamoEndpoint: z.url().optional(),
    s3Endpoint: z.url().optional(),
    credentials: z.unknown().optional(),
    listingShards: z.int().min(1).max(64).optional(),
    maxWriteUnits: z.number().positive().optional(),
  }),
  externalRef: z.string().min(1),
  map: z.custom((value) => typeof value === 'function', 'Must be a function'),
  cutover: z
    .strictObject({
      fence: step,
      unfence: step,
      switch: step,
      unswitch: step.optional(),
      timeoutSeconds: z.number().positive().max(3600).optional(),
    })
    .optional(),
  reverse: z.unknown().optional(),
})

/** A migration whose settings are known to be well-formed. */
export type Migration = MigrationDefinition & { readonly isMigration: true }

/** @throws {MigrationFailure} CONFIG_INVALID, which names each bad field */
export function defineMigration(definition: MigrationDefinition): Migration {
  const checked = Settings.safeParse(definition)
  if (!checked.success) {
    const fields = checked.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`)
    throw new MigrationFailure('CONFIG_INVALID', `${fields.join('; ')}.`)
  }
  return { ...definition, isMigration: true }
}

/** The template of the external reference, for the columns that the key turned out to have. */
export function templateOf({ externalRef }: MigrationDefinition, key: readonly string[]): ReferenceTemplate {
  try {
    return referenceTemplate(externalRef, key)
  } catch (error) {
    throw new MigrationFailure('CONFIG_INVALID', error instanceof Error ? `${error.message}.` : '')
  }
}
