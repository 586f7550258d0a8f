import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { State } from '../../src/state/state.ts'
import { type SidesOptions, startSides } from '../sides.ts'
import { schemaSql, Writer } from './application.ts'
import { disagreements } from './expectation.ts'
import { httpProxy, tcpProxy } from './proxies.ts'
import { Random } from './random.ts'

export interface ChurnOptions {
  readonly dynamo?: SidesOptions['dynamo']
  /** Rows that are there before the migration begins. */
  readonly rows: number
  /** How long the application writes while the migration is killed again and again, in milliseconds. */
  readonly writingMs: number
  readonly writers: number
}

export interface ChurnResult {
  readonly wrong: readonly string[]
  readonly operations: number
  readonly kills: number
  readonly harm: Readonly<Record<string, number>>
  /** Milliseconds that catching up took, and the comparison. */
  readonly tookMs: readonly [number, number]
  readonly files: number
  readonly quarantined: number
}

const shards = 4

/**
 * An application that writes at random, a migration that is killed at random moments, networks that fail: in the end both
 * sides must agree, byte for byte.
 */
export async function churn(seed: number, options: ChurnOptions): Promise<ChurnResult> {
  const random = new Random(seed)
  await using sides = await startSides({
    listingShards: shards,
    ...(options.dynamo === undefined ? {} : { dynamo: options.dynamo }),
  })
  const { source, target, statePath } = sides
  await source.sql.query(schemaSql)
  const maxId = options.rows * 3
  await fill(source.sql, random, options.rows, maxId)

  await using mysql = await tcpProxy(source.connection.port, random)
  await using dynamo = await httpProxy(new URL(target.definition.dynamoEndpoint ?? ''), random)
  await using s3 = await httpProxy(new URL(target.definition.s3Endpoint ?? ''), random)
  const settings = {
    connection: { ...source.connection, port: mysql.port },
    target: {
      ...target.definition,
      dynamoEndpoint: `http://127.0.0.1:${dynamo.port}`,
      s3Endpoint: `http://127.0.0.1:${s3.port}`,
    },
    statePath,
  }
  let isWriting = true
  const writers = await Promise.all(
    Array.from(
      { length: options.writers },
      async (_, at) => new Writer(await source.connect(), new Random(seed * 31 + at), maxId),
    ),
  )
  const writing = Promise.all(
    writers.map(async (writer) => {
      while (isWriting) {
        await writer.step()
        // As fast as it goes would leave the migration, on the same machine, nothing to run on.
        await delay(2)
      }
    }),
  )
  let kills = 0
  const end = Date.now() + options.writingMs
  try {
    while (Date.now() < end) {
      const child = start(settings)
      await Promise.race([child.ended, delay(Math.min(end - Date.now(), 500 + random.next() * 5000))])
      if (child.process.exitCode !== null) throw new Error(`The migration ended by itself: ${child.output()}`)
      child.process.kill('SIGKILL')
      kills += 1
      await child.ended
    }
  } finally {
    isWriting = false
    await writing
  }
  for (const proxy of [mysql, dynamo, s3]) proxy.behave()
  const writtenAt = Date.now()
  const last = start({ ...settings, untilCaughtUp: true })
  await Promise.race([last.ended, delay(120_000, undefined, { ref: false })])
  if (last.process.exitCode !== 0) {
    last.process.kill('SIGKILL')
    throw new Error(`The migration did not catch up: ${last.output()}`)
  }
  const caughtUpAt = Date.now()
  const state = new State(statePath)
  const quarantined = new Set([...state.quarantined()].map(({ key }) => key))
  state.close()
  const wrong = await disagreements(source.sql, target, quarantined, shards)
  const harm: Record<string, number> = {}
  for (const proxy of [mysql, dynamo, s3]) {
    for (const [kind, count] of Object.entries(proxy.harm)) harm[kind] = (harm[kind] ?? 0) + count
  }
  return {
    wrong,
    operations: writers.reduce((sum, writer) => sum + writer.operations, 0),
    kills,
    harm,
    tookMs: [caughtUpAt - writtenAt, Date.now() - caughtUpAt],
    files: (await target.files()).size,
    quarantined: quarantined.size,
  }
}

async function fill(
  sql: Parameters<typeof disagreements>[0],
  random: Random,
  rows: number,
  maxId: number,
): Promise<void> {
  const values: unknown[][] = []
  const ids = new Set<number>()
  while (ids.size < rows) ids.add(1 + random.below(maxId))
  for (const id of ids)
    values.push([id, random.below(20), `report ${random.below(1e6)}`, `first ${random.below(1e9)}`])
  for (let at = 0; at < values.length; at += 500) {
    await sql.query('INSERT INTO docs (id, owner_id, title, body) VALUES ?', [values.slice(at, at + 500)])
  }
  await sql.query('INSERT INTO owners (id, name) VALUES ?', [
    Array.from({ length: 15 }, (_, id) => [id, `owner ${id}`]),
  ])
  await sql.query("INSERT INTO doc_tags (doc_id, tag) SELECT id, 'first' FROM docs WHERE id % 3 = 0")
}

interface Child {
  readonly process: ChildProcess
  readonly ended: Promise<unknown>
  output(): string
}

function start(settings: object): Child {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), JSON.stringify(settings)], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-4000)
  })
  return { process: child, ended: once(child, 'exit'), output: () => output }
}
