import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { join } from 'node:path'
import { type FauxqsServer, startFauxqs as startServer } from 'fauxqs'
import { s3Clients } from './clients.ts'
import { localRegion, type S3Engine } from './engine.ts'
import { onceOnly } from './once-only.ts'

/** The account that fauxqs puts into its queue URLs. */
const account = '000000000000'

/** Where the data lives and where the engine listens. */
export interface FauxqsOptions {
  /** Directory that keeps queues, messages and objects over restarts; without it they are in memory. */
  readonly dataDir?: string
  /** 0, the default, takes a free port. */
  readonly port?: number
}

/** SQS, and an S3 that trusts everybody. */
export interface FauxqsEngine extends S3Engine {
  /**
   * Creates the queue; one that exists keeps its messages.
   *
   * @param attributes SQS's own, `VisibilityTimeout` and `RedrivePolicy` among them
   * @returns the queue's URL
   */
  createQueue(name: string, attributes?: Readonly<Record<string, string>>): string
}

/**
 * Starts fauxqs, SQS and S3 in this process. Its S3 checks neither signatures nor expiry nor checksums, knows no
 * CORS, takes no body over 11 MiB and holds each one in memory: `startStrictS3` is the one to store files in.
 */
export async function startFauxqs({ dataDir, port = 0 }: FauxqsOptions = {}): Promise<FauxqsEngine> {
  const server = await onLoopback(() =>
    startServer({
      port,
      logger: false,
      defaultRegion: localRegion,
      ...(dataDir === undefined ? {} : { dataDir, s3StorageDir: join(dataDir, 's3') }),
    }),
  )
  const endpoint = `http://127.0.0.1:${server.port}`
  const clients = s3Clients(endpoint)
  return {
    endpoint,
    client: () => clients.create(),
    async createBucket(name) {
      server.createBucket(name)
    },
    createQueue(name, attributes) {
      // Creating a queue that exists would delete its stored messages.
      if (server.inspectQueue(name) === undefined) {
        server.createQueue(name, attributes === undefined ? {} : { attributes: { ...attributes } })
      }
      // fauxqs itself answers sqs.<region>.localhost, a name that few machines can resolve.
      return `${endpoint}/${account}/${name}`
    },
    [Symbol.asyncDispose]: onceOnly(async () => {
      clients[Symbol.dispose]()
      await server.stop()
    }),
  }
}

/**
 * fauxqs always listens on every address of the machine. Fastify, which it is made of, announces each instance on
 * this channel, and fauxqs creates it and calls `listen` before its first await.
 */
function onLoopback(start: () => Promise<FauxqsServer>): Promise<FauxqsServer> {
  let bound = false
  const bind = (message: unknown) => {
    const { fastify } = message as FastifyAnnouncement // the shape that Fastify documents for this channel
    const listen = fastify.listen.bind(fastify)
    fastify.listen = (options) => listen({ ...options, host: '127.0.0.1' })
    bound = true
  }
  subscribe('fastify.initialization', bind)
  try {
    const started = start()
    if (!bound) throw new Error('fauxqs did not announce its server, so it cannot be kept off the network')
    return started
  } finally {
    unsubscribe('fastify.initialization', bind)
  }
}

interface FastifyAnnouncement {
  readonly fastify: { listen(options: { port: number; host: string }): Promise<string> }
}
