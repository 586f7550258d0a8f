import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import {
  BatchWriter,
  connectTarget,
  DynamoWire,
  defineMigration,
  type Migration,
  type RecordReader,
  runOnce,
  State,
  type Target,
} from '@lading/migrate/testing'
import { localCredentials, localRegion, startDynalite } from '@lading/stack/testing'
import { createStore } from '@lading/store'
import { fileKey, fileOfItem } from '@lading/store/items'
import { createTableInput } from '@lading/store/table'
import type { Source } from './source.ts'

/** What a migration did. */
export interface Run {
  readonly seconds: number
  readonly records: number
  readonly rssBytes: number
  /** The largest that was seen, once a second. */
  readonly peakRssBytes: number
  readonly cpuSeconds: number
}

export interface Options {
  readonly source: Source
  /** Where items go; undefined for nowhere. */
  readonly sink: URL | undefined
  /** Ends after so long, whether or not all is loaded. */
  readonly seconds?: number
  /** Does something while it follows; the run ends with it. */
  readonly following?: (state: State) => Promise<void>
  readonly shards?: number
  /** In place of the table's rows. */
  readonly reader?: RecordReader
}

const nothing = {
  size: 0,
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  partSize: undefined,
  partsSha256: undefined,
  detectedContentType: undefined,
}

/** Migrates the source's table with everything real but storage, which takes bodies of no bytes, and the sink. */
export async function migrate({
  source,
  sink,
  seconds,
  following,
  shards = 16,
  reader,
}: Options): Promise<Run> {
  const directory = await mkdtemp(join(tmpdir(), 'lading-bench-'))
  await using dynalite = await startDynalite()
  const client = dynalite.client()
  await client.send(new CreateTableCommand(createTableInput('lading')))
  const { workspaceId } = await createStore(client, 'lading', () => new Date()).workspaces.create(
    'bench',
    shards,
  )
  const migration: Migration = defineMigration({
    name: 'bench',
    source: { connection: source.connection, table: 'docs' },
    target: {
      workspace: workspaceId,
      table: 'lading',
      bucket: 'none',
      region: localRegion,
      dynamoEndpoint: dynalite.endpoint,
      credentials: localCredentials,
    },
    externalRef: 'docs/{id}',
    map: ({ row }) => ({
      name: String(row.title),
      contentType: 'application/pdf',
      metadata: { owner: row.owner, note: String(row.note).slice(0, 80) },
      body: { bytes: new Uint8Array() },
    }),
  })
  const wire =
    sink === undefined
      ? undefined
      : new DynamoWire({ endpoint: sink, region: localRegion, credentials: async () => localCredentials })
  const target = (signal: AbortSignal): Target => ({
    ...connectTarget(migration.target, signal),
    objects: { store: async () => nothing, remove: async () => undefined, look: async () => undefined },
    writer: new BatchWriter(
      wire ?? { batchWrite: async (_, requests) => ({ unprocessed: [], units: requests.length }) },
      'lading',
      signal,
    ),
    async heads(fileIds) {
      const heads = new Map()
      const keys = fileIds.map((fileId) => fileKey(workspaceId, fileId))
      for (let at = 0; wire !== undefined && at < keys.length; at += 100) {
        const { items } = await wire.batchGet('lading', keys.slice(at, at + 100))
        for (const item of items) heads.set(item.fileId, fileOfItem(item))
      }
      return heads
    },
  })
  const statePath = join(directory, 'state.db')
  const controller = new AbortController()
  const timer = seconds === undefined ? undefined : setTimeout(() => controller.abort(), seconds * 1000)
  const cpu = process.cpuUsage()
  let began = performance.now()
  let ended = 0
  let peakRssBytes = 0
  let work: Promise<void> | undefined
  try {
    await runOnce({
      migration,
      statePath,
      target,
      signal: controller.signal,
      onStarted: () => {
        began = performance.now()
      },
      ...(reader === undefined ? {} : { reader }),
      until: (state) => {
        peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss())
        if (state.get('phase') !== 'follow') return false
        if (ended === 0) ended = state.get('load')?.endedAt ?? 0
        if (following === undefined) return true
        work ??= following(state).finally(() => controller.abort())
        return false
      },
    })
    await work
    const state = new State(statePath)
    const records = state.segments().reduce((sum, { rows }) => sum + rows, 0)
    const load = state.get('load')
    state.close()
    const used = process.cpuUsage(cpu)
    const loadSeconds =
      load?.endedAt === undefined
        ? (performance.now() - began) / 1000
        : (load.endedAt - load.startedAt) / 1000
    return {
      seconds: loadSeconds,
      records,
      rssBytes: process.memoryUsage.rss(),
      peakRssBytes,
      cpuSeconds: (used.user + used.system) / 1e6,
    }
  } finally {
    clearTimeout(timer)
    wire?.destroy()
    await rm(directory, { recursive: true, force: true })
  }
}
