/**
 * Every reason for which a migration stops, or sets a record aside, and what a person does about it. One table: the
 * terminal, `status`, the report and the docs are made of it.
 */
export const failures = {
  CONFIG_INVALID: {
    happened: 'The migration file does not say what it has to.',
    remedy: 'Mend what is named, and run it again. Nothing was read or written.',
  },
  SOURCE_UNREACHABLE: {
    happened: 'The database could not be reached, or the connection broke.',
    remedy:
      'Check address, user and network. The migration goes on where it was as soon as the database answers.',
  },
  GRANT_MISSING: {
    happened: 'The database user lacks a privilege.',
    remedy: 'Run the GRANT that `plan` prints, then run again: it goes on where it was.',
  },
  LOGIN_REFUSED: {
    happened: 'The database does not let this user in.',
    remedy: 'Check user, password, database, and the host that the user may come from.',
  },
  BINLOG_OFF: {
    happened: 'The server writes no binary log, so changes during the load would be lost.',
    remedy: 'Set log_bin and server_id in the server configuration and restart the server.',
  },
  BINLOG_FORMAT: {
    happened: 'The binary log is not in ROW format, or a statement on a mapped table was logged as text.',
    remedy:
      "SET GLOBAL binlog_format = 'ROW', then reconnect every client of the database (open sessions keep their format), then `run --reload`.",
  },
  ROW_IMAGE: {
    happened: 'Row events do not hold whole rows (binlog_row_image is not FULL).',
    remedy: "SET GLOBAL binlog_row_image = 'FULL', reconnect every client, then `run --reload`.",
  },
  EVENT_COMPRESSED: {
    happened: 'The binary log holds compressed transactions or partial JSON updates, which cannot be read.',
    remedy:
      "SET GLOBAL binlog_transaction_compression = OFF and binlog_row_value_options = '', reconnect every client, then `run --reload`.",
  },
  POSITION_PURGED: {
    happened: 'The server has removed the part of its binary log that was to be read next.',
    remedy:
      'Raise binlog_expire_logs_seconds (or expire_logs_days), then `run --reload`: it compares everything anew.',
  },
  XA_PENDING: {
    happened:
      'A transaction was prepared (XA) before the place where the log begins to be read; what it changes is not known.',
    remedy: 'Commit it or roll it back (XA RECOVER lists it), then run again.',
  },
  SERVER_REPLACED: {
    happened: 'Another server answers than the one that the saved position belongs to.',
    remedy:
      'Point the connection at the old server, or `run --reload` on this one: it compares everything anew.',
  },
  TABLE_CHANGED: {
    happened: 'The definition of a mapped table has changed.',
    remedy: 'Check that the mapping still fits, then `run --reload`: it compares everything anew.',
  },
  TABLE_TRUNCATED: {
    happened: 'A mapped table was truncated, dropped or renamed; the log does not name the rows.',
    remedy: 'If it was meant, `run --reload`: it removes from the target what the source has no more.',
  },
  COMMIT_ORDER: {
    happened: 'binlog_order_commits is OFF: a change can be in the log long before it can be read.',
    remedy: 'SET GLOBAL binlog_order_commits = ON.',
  },
  CASCADE_HIDDEN: {
    happened:
      'A foreign key of a mapped table changes rows by CASCADE or SET NULL, which this server does not write to its log.',
    remedy:
      'Map the parent table too, make the foreign key RESTRICT while the migration runs, or set `acceptCascades` and let `verify` find them.',
  },
  TABLE_UNSUITABLE: {
    happened: 'A mapped table cannot be migrated as it is.',
    remedy: 'Do what is named.',
  },
  WATERMARK_LOST: {
    happened: 'The watermark row was written and did not come back through the binary log.',
    remedy:
      'Check that the table is not left out by binlog-do-db or binlog-ignore-db, that no SET sql_log_bin = 0 is in force, and that the server is a primary.',
  },
  TARGET_UNREACHABLE: {
    happened: 'DynamoDB or S3 could not be reached or refused the request.',
    remedy: 'Check region, credentials, table and bucket. Nothing is lost: it goes on where it was.',
  },
  TARGET_MISSING: {
    happened: 'The workspace, table or bucket does not exist.',
    remedy: 'Deploy Lading and create the workspace first, then name it in the migration file.',
  },
  ALREADY_RUNNING: {
    happened: 'Another process runs this migration.',
    remedy: 'Look at it with `status`, or end it first.',
  },
  SERVER_ID_TAKEN: {
    happened: 'Another replica, or another migration, reads the log under the same server id.',
    remedy: 'Give this migration a `source.serverId` of its own.',
  },
  STATE_MISMATCH: {
    happened: 'The state file belongs to another migration.',
    remedy: 'Name another state file, or give this migration its own name.',
  },
  ALREADY_CUT_OVER: {
    happened:
      'The cutover is done: the new service owns the files, and the old rows must not overwrite them.',
    remedy:
      'Use `run --reverse` to feed changes back, or `cutover --undo` to return to the old application first.',
  },
  LOAD_UNFINISHED: {
    happened: 'Not everything is loaded yet.',
    remedy: 'Let `run` finish its load, then cut over.',
  },
  QUARANTINE_NOT_EMPTY: {
    happened: 'Records are set aside in quarantine; they would be missing after the cutover.',
    remedy: 'Mend the mapping or the rows and `retry`, or cut over with `--accept-quarantine`.',
  },
  FENCE_FAILED: {
    happened: 'Writes could not be fenced off.',
    remedy: 'Nothing was switched, and the fence was undone. Mend the fence and cut over again.',
  },
  DRAIN_TIMEOUT: {
    happened: 'The last changes did not arrive in time.',
    remedy: 'Nothing was switched, and the fence was undone. Cut over when the lag is small.',
  },
  VERIFY_FAILED: {
    happened: 'Source and target still differ.',
    remedy: 'Nothing was switched, and the fence was undone. Look at the report, then run `verify`.',
  },
  SWITCH_FAILED: {
    happened: 'The switch command failed.',
    remedy: 'Its undo was run and the fence was undone. Mend the command and cut over again.',
  },
  MAP_FAILED: {
    happened: 'The mapping threw an error for this record.',
    remedy: 'Mend the mapping, then `retry`.',
  },
  RECORD_INVALID: {
    happened: 'What the mapping gave breaks a rule of the contract.',
    remedy: 'Mend the mapping or the row, then `retry`.',
  },
  BODY_MISSING: {
    happened: 'The bytes are not where the mapping says.',
    remedy: 'Restore the file or mend the mapping, then `retry`.',
  },
  BODY_FAILED: {
    happened: 'The bytes could not be copied.',
    remedy: 'See the reason, then `retry`.',
  },
  BODY_CHANGED: {
    happened: 'The bytes changed again and again while they were copied.',
    remedy: '`retry` once nobody writes to them.',
  },
  TARGET_CHANGED: {
    happened: 'The file at the target was changed by somebody else than the migration.',
    remedy:
      'Decide which one is right: remove the file at the target, then `retry`, or leave the record in quarantine.',
  },
  CHARSET_UNREAD: {
    happened: 'The character set of a key or join column cannot be read from the binary log.',
    remedy: 'Convert the column to utf8mb4 (ALTER TABLE … CONVERT TO CHARACTER SET), then `run --reload`.',
  },
} as const

export type FailureCode = keyof typeof failures

/** Why a migration stopped: a code, what happened, and what to do. `message` holds all of it, and no value of a row. */
export class MigrationFailure extends Error {
  override readonly name = 'MigrationFailure'
  readonly code: FailureCode
  /** What exactly, where there is more to say than the code does. */
  readonly detail: string
  readonly remedy: string

  constructor(code: FailureCode, detail = '', cause?: unknown) {
    const { happened, remedy } = failures[code]
    super(
      `${code}: ${happened}${detail === '' ? '' : ` ${detail}`}\n${remedy}`,
      cause === undefined ? undefined : { cause },
    )
    this.code = code
    this.detail = detail
    this.remedy = remedy
  }
}

/** Why one record was set aside. */
export class RecordFailure extends Error {
  override readonly name = 'RecordFailure'
  readonly code: FailureCode
  /** Which column or field, where one is to blame. */
  readonly field: string | undefined

  constructor(code: FailureCode, reason: string, field?: string) {
    super(reason)
    this.code = code
    this.field = field
  }
}
