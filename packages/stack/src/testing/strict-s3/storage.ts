import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EngineLockedError } from '../engine.ts'
import { Blobs } from './blobs.ts'
import { Database } from './database.ts'

/** SQLite's code for a file that another connection has locked. */
const sqliteBusy = 5

/** Where buckets and objects are kept. */
export interface Storage extends AsyncDisposable {
  readonly database: Database
  readonly blobs: Blobs
}

/**
 * @param dataDir made when missing; a temporary directory, removed in the end, when not given
 * @throws {EngineLockedError} when another process has it open
 */
export async function openStorage(dataDir: string | undefined): Promise<Storage> {
  const directory = dataDir ?? (await mkdtemp(join(tmpdir(), 'strict-s3-')))
  await mkdir(directory, { recursive: true })
  const database = openDatabase(directory)
  const blobs = await Blobs.open(join(directory, 'blobs'), database.blobs())
  return {
    database,
    blobs,
    async [Symbol.asyncDispose]() {
      database[Symbol.dispose]()
      if (dataDir === undefined) await rm(directory, { recursive: true, force: true })
    },
  }
}

function openDatabase(directory: string): Database {
  try {
    return new Database(join(directory, 's3.sqlite'))
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) {
      throw new EngineLockedError(directory, { cause: error })
    }
    throw error
  }
}
