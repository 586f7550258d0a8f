import { mkdir } from 'node:fs/promises'
import { ClassicLevel } from 'classic-level'
import dynalite from 'dynalite'
import { dynamoDbClients } from './clients.ts'
import { answerWhenSettled } from './dynalite-settled.ts'
import { type DynamoDbEngine, EngineLockedError } from './engine.ts'
import { closeServer, listenOnLoopback } from './http-server.ts'
import { onceOnly } from './once-only.ts'

/** Where the data lives and where the engine listens. */
export interface DynaliteOptions {
  /** Directory that keeps the data over restarts, made when missing; without it the data is in memory. */
  readonly path?: string
  /** 0, the default, takes a free port. */
  readonly port?: number
}

/**
 * Starts dynalite, a DynamoDB in pure JavaScript, in this process. It has no transactions, streams or TTL.
 * Tables are ACTIVE as soon as they are created.
 *
 * @throws {EngineLockedError} when another process has the path open
 */
export async function startDynalite({ path, port = 0 }: DynaliteOptions = {}): Promise<DynamoDbEngine> {
  if (path !== undefined) await assertUnlocked(path)
  const instant = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }
  const server = dynalite(path === undefined ? instant : { ...instant, path })
  // dynalite rethrows the error of an upload that its client broke off, which would end the whole process.
  // This listener runs right after dynalite's own, which attaches that handler.
  server.on('request', (request) => {
    request.removeAllListeners('error')
    request.on('error', () => {})
  })
  const endpoint = await listenOnLoopback(server, port)
  const clients = dynamoDbClients(endpoint)
  answerWhenSettled(server, clients.create())
  return {
    endpoint,
    client: () => clients.create(),
    [Symbol.asyncDispose]: onceOnly(async () => {
      clients[Symbol.dispose]()
      await closeServer(server)
    }),
  }
}

/** dynalite opens LevelDB in the background and meets a lock with an uncaught exception, so the lock is tried first. */
async function assertUnlocked(path: string): Promise<void> {
  await mkdir(path, { recursive: true })
  const level = new ClassicLevel(path)
  try {
    await level.open()
  } catch (error) {
    if (isLocked(error)) throw new EngineLockedError(path, { cause: error })
    throw error
  }
  await level.close()
}

function isLocked(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && error.code === 'LEVEL_LOCKED') return true
  return isLocked(error.cause)
}
