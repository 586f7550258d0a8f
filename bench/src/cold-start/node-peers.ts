import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { createContext, createKey, createLadingApp } from '@lading/service'
import { bundleFunction } from '@lading/stack/bundle'
import { type SampleRequest, toLambdaEvent } from '@lading/stack/lambda'
import { localCredentials, localRegion, startStrictS3 } from '@lading/stack/testing'
import { nodeProcess } from '@lading/stack/testing/lambda'
import { createTableInput } from '@lading/store/table'
import { fileId, readerKey } from '../common/fixtures.ts'
import { artifactOf, bundlePlainly } from './artifact.ts'
import { withCompileCache } from './compile-cache.ts'
import { createMicronautTable } from './micronaut-table.ts'
import type { Call, Peer, PeerWorld, ReadyPeer } from './peer.ts'

/** A function in JavaScript, before its artifact is weighed and started. */
interface Built {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  readonly calls: readonly Call[]
  readonly event: (call: Call) => unknown
}

const root = join(import.meta.dirname, '../../..')
const source = (name: string) => join(import.meta.dirname, 'functions', `${name}.ts`)

const awsEnvironment = ({ dynamoDb }: PeerWorld) => ({
  AWS_REGION: localRegion,
  AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
  // Uploads are signed for it, and no request goes there.
  AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
})

const httpApi = (request: SampleRequest) => toLambdaEvent('http-api-v2', request)
const json = (authorization: string) => ({ authorization, 'content-type': 'application/json' })

/** The file that everybody announces. */
export const declaration = {
  name: 'quarterly report.pdf',
  contentType: 'application/pdf',
  size: 48_213,
  tags: ['invoice', '2026', 'finance'],
  metadata: { uploadedBy: 17, department: 'accounting', reviewed: true },
}

/** Calls by REST, as Lading and the Micronaut peer have them. */
export const restEvents =
  (apiKey: string, id: string) =>
  (call: Call): unknown => {
    const headers = json(`Bearer ${apiKey}`)
    if (call === 'health') return httpApi({ method: 'GET', path: '/health' })
    if (call === 'get') return httpApi({ method: 'GET', path: `/v1/files/${id}`, headers })
    return httpApi({ method: 'POST', path: '/v1/files', headers, body: JSON.stringify(declaration) })
  }

/** The key of the fixtures. */
export const fixtureKey = `lad_${readerKey.id}_${readerKey.secret}`

async function buildBare({ folder }: PeerWorld): Promise<Built> {
  const out = join(folder, 'bare')
  await bundlePlainly(source('bare'), out)
  return {
    folder: out,
    environment: {},
    calls: ['health'],
    event: () => httpApi({ method: 'GET', path: '/' }),
  }
}

async function buildTrpc(world: PeerWorld): Promise<Built> {
  const out = join(world.folder, 'trpc')
  await bundlePlainly(source('trpc'), out)
  await createMicronautTable(world.client, 'trpc')
  const headers = json(`Bearer ${fixtureKey}`)
  const input = encodeURIComponent(JSON.stringify({ id: fileId(1) }))
  return {
    folder: out,
    environment: { ...awsEnvironment(world), TABLE_NAME: 'trpc' },
    calls: ['create', 'get'],
    event: (call) =>
      call === 'get'
        ? httpApi({ method: 'GET', path: `/get?input=${input}`, headers })
        : httpApi({ method: 'POST', path: '/create', headers, body: JSON.stringify(declaration) }),
  }
}

async function buildLading(world: PeerWorld): Promise<Built> {
  const out = join(world.folder, 'lading')
  await mkdir(out)
  const entry = join(root, 'packages/service/src/entrypoints/api.ts')
  await bundleFunction(entry, out, { absWorkingDir: root })
  await world.client.send(new CreateTableCommand(createTableInput('lading')))
  const { apiKey, id } = await ladingFile(world)
  return {
    folder: out,
    environment: {
      ...awsEnvironment(world),
      LADING_TABLE: 'lading',
      LADING_BUCKET: 'lading',
      LADING_S3_PATH_STYLE: 'true',
    },
    calls: ['health', 'create', 'get'],
    event: restEvents(apiKey, id),
  }
}

/** A key of Lading, and a file that was announced with it. */
async function ladingFile({ client }: PeerWorld): Promise<{ apiKey: string; id: string }> {
  await using s3 = await startStrictS3()
  const context = createContext({
    dynamoDb: client,
    tableName: 'lading',
    s3: async () => s3.client(),
    bucketName: 'lading',
    now: () => new Date(),
  })
  const { workspaceId } = await context.store.workspaces.create('bench')
  const fields = { workspaceId, name: 'bench', scopes: readerKey.scopes, expiresAt: undefined }
  const { apiKey } = await createKey(context.store, fields)
  const app = createLadingApp({
    context,
    docsUrl: '/docs',
    openApi: async () => '{}',
    observe: () => undefined,
  })
  const answer = await app.request('/v1/files', {
    method: 'POST',
    headers: json(`Bearer ${apiKey}`),
    body: JSON.stringify(declaration),
  })
  const { file } = (await answer.json()) as { file: { id: string } } // a file that was announced
  return { apiKey, id: file.id }
}

async function ready({ folder, environment, calls, event }: Built): Promise<ReadyPeer> {
  const start = await nodeProcess({ folder, environment })
  return { artifact: await artifactOf(folder), calls, event, start }
}

async function readyWithCache(built: Built): Promise<ReadyPeer> {
  const folder = `${built.folder}-cached`
  await withCompileCache(built.folder, folder, built.environment, built.calls.map(built.event))
  return await ready({ ...built, folder })
}

/** The row of a function, and the row of the same with its compile cache. */
function nodePeers(name: string, label: string, build: (world: PeerWorld) => Promise<Built>): Peer[] {
  // The second takes what the first has built.
  let built: Promise<Built> | undefined
  const once = (world: PeerWorld) => {
    built ??= build(world)
    return built
  }
  return [
    { name, label, prepare: async (world) => await ready(await once(world)) },
    {
      name: `${name}-cached`,
      label: `the same, compile cache`,
      prepare: async (world) => await readyWithCache(await once(world)),
    },
  ]
}

export const peersOnNode: readonly Peer[] = [
  ...nodePeers('bare', 'bare handler', buildBare),
  ...nodePeers('trpc', 'bare tRPC + AWS SDK', buildTrpc),
  ...nodePeers('lading', 'Lading, the API function', buildLading),
]
