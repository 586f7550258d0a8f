import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { s3Clients } from '../clients.ts'
import type { S3Engine } from '../engine.ts'
import { closeServer, listenOnLoopback } from '../http-server.ts'
import { onceOnly } from '../once-only.ts'
import { handleCors } from './cors.ts'
import { S3Error, s3Errors } from './errors.ts'
import type { Reply } from './operation.ts'
import { readRequest } from './request.ts'
import { operationOf } from './router.ts'
import { errorReply, send } from './send.ts'
import { verifySignature } from './signature.ts'
import { openStorage, type Storage } from './storage.ts'

/** How long an idle connection is kept, in milliseconds: longer than clients keep theirs, so that none is cut in use. */
const keepAliveMs = 75_000

/** Where the data lives, where the engine listens, and what time it is. */
export interface StrictS3Options {
  /** Directory that keeps buckets and objects over restarts; without it they go when the engine does. */
  readonly dataDir?: string
  /** 0, the default, takes a free port. */
  readonly port?: number
  /** The base URL of a server that hands requests over to `handle`; it then listens on no port of its own. */
  readonly endpoint?: string
  /** The time that decides on expiry, and that objects and uploads are dated by; the real one by default. */
  readonly now?: () => Date
}

/** A strict S3, which another server can lend its port. */
export interface StrictS3 extends S3Engine {
  /** Answers a request for a bucket. @param expectsContinue whether it comes from the server's `checkContinue` */
  handle(incoming: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void
}

/**
 * Starts an S3 in this process that is as strict as AWS: it verifies signatures and their expiry, checksums and
 * preconditions, and refuses what it does not know instead of ignoring it. Bodies are streamed to and from disk.
 *
 * @throws {EngineLockedError} when another process has the directory open
 */
export async function startStrictS3({
  dataDir,
  port = 0,
  endpoint: lent,
  now = () => new Date(),
}: StrictS3Options = {}): Promise<StrictS3> {
  const storage = await openStorage(dataDir)
  const underWay = new Set<Promise<void>>()
  const handle: StrictS3['handle'] = (incoming, response, expectsContinue) => {
    const answering = answer(incoming, response, expectsContinue, storage, now())
      .catch((error: unknown) => {
        console.error(error)
        response.destroy()
      })
      .finally(() => underWay.delete(answering))
    underWay.add(answering)
  }
  const server = lent === undefined ? serverFor(handle) : undefined
  let endpoint = lent ?? ''
  try {
    if (server !== undefined) endpoint = await listenOnLoopback(server, port)
  } catch (error) {
    await storage[Symbol.asyncDispose]()
    throw error
  }
  const clients = s3Clients(endpoint)
  return {
    endpoint,
    handle,
    client: () => clients.create(),
    async createBucket(name) {
      storage.database.createBucket(name, now())
    },
    [Symbol.asyncDispose]: onceOnly(async () => {
      clients[Symbol.dispose]()
      if (server !== undefined) await closeServer(server)
      await Promise.all(underWay)
      await storage[Symbol.asyncDispose]()
    }),
  }
}

function serverFor(handle: StrictS3['handle']): Server {
  const server = createServer(
    // An upload takes as long as it takes; Node's default would cut it after five minutes.
    { requestTimeout: 0, keepAliveTimeout: keepAliveMs },
    (incoming, response) => handle(incoming, response, false),
  )
  server.on('checkContinue', (incoming, response) => handle(incoming, response, true))
  return server
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  expectsContinue: boolean,
  storage: Storage,
  now: Date,
): Promise<void> {
  const requestId = randomBytes(8).toString('hex').toUpperCase()
  response.setHeader('x-amz-request-id', requestId)
  response.setHeader('x-amz-id-2', 'strict-s3')
  // By this the SDK corrects its own clock, when the server's is another.
  response.setHeader('date', now.toUTCString())
  if (handleCors(incoming, response)) return
  const head = incoming.method === 'HEAD'
  const reply = await replyTo(incoming, response, expectsContinue, storage, now).catch((error: unknown) => {
    // The error behind an InternalError would otherwise be known to nobody.
    if (!(error instanceof S3Error) && !incoming.destroyed) console.error(error)
    return errorReply(error instanceof S3Error ? error : s3Errors.internal(), head, requestId)
  })
  await send(response, reply)
}

async function replyTo(
  incoming: IncomingMessage,
  response: ServerResponse,
  expectsContinue: boolean,
  { database, blobs }: Storage,
  now: Date,
): Promise<Reply> {
  const request = readRequest(incoming, response, expectsContinue)
  const payloadHash = await verifySignature(request, now)
  const operation = operationOf(request)
  const creates = request.method === 'PUT' && request.key === ''
  if (request.bucket !== '' && !creates && !database.hasBucket(request.bucket)) throw s3Errors.noSuchBucket()
  return operation({ request, payloadHash, now, database, blobs })
}
