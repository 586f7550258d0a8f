import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { bundleFunction } from '@lading/stack/bundle'
import { localCredentials, localRegion, startDynalite, startStrictS3 } from '@lading/stack/testing'
import { createTableInput } from '@lading/store/table'
import { createContext, type ServiceContext } from '../src/app.ts'
import { Gate } from './gate.ts'

const entryPoints = join(import.meta.dirname, '../src/entrypoints')

/** The functions as they are deployed: bundled, and configured by their environment alone. */
export interface Deployed extends AsyncDisposable {
  /** For what no operation does: makes workspaces and keys, and looks behind. Its clock can be another than theirs. */
  contextAt(now: () => Date): ServiceContext
  /** Bundles an entry point by its file's name and loads the bundle. */
  load<Module>(name: string): Promise<Module>
  /** Stores the bytes of an upload whatever has become of its signature. */
  put(upload: { readonly url: string }, bytes: string): Promise<void>
  readonly gate: Gate
}

/** @param options.gated whether `gate` stands between the functions and DynamoDB; it takes time */
export async function startDeployed({ gated = false } = {}): Promise<Deployed> {
  await using resources = new AsyncDisposableStack()
  const dynalite = resources.use(await startDynalite())
  const s3 = resources.use(await startStrictS3())
  const folder = resources.use(await mkdtempDisposable(join(tmpdir(), 'lading-function-')))
  const dynamoDb = dynalite.client()
  await dynamoDb.send(new CreateTableCommand(createTableInput('lading')))
  await s3.createBucket('lading')

  const gate = resources.use(await Gate.open(dynalite.endpoint))

  const before = { ...process.env }
  resources.defer(() => {
    process.env = before
  })
  Object.assign(process.env, {
    AWS_REGION: localRegion,
    AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: gated ? gate.endpoint : dynalite.endpoint,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    LADING_STAGE: 'test',
    LADING_TABLE: 'lading',
    LADING_BUCKET: 'lading',
    LADING_S3_PATH_STYLE: 'true',
  })

  const running = resources.move()
  return {
    gate,
    contextAt: (now) =>
      createContext({
        dynamoDb,
        tableName: 'lading',
        s3: async () => s3.client(),
        bucketName: 'lading',
        now,
      }),
    put: async ({ url }, bytes) => {
      const path = decodeURIComponent(new URL(url).pathname)
      const Key = path.slice('/lading/'.length)
      await s3.client().send(new PutObjectCommand({ Bucket: 'lading', Key, Body: bytes }))
    },
    load: async (name) => {
      const outDir = join(folder.path, name)
      await bundleFunction(join(entryPoints, `${name}.ts`), outDir, { absWorkingDir: folder.path })
      return await import(/* @vite-ignore */ pathToFileURL(join(outDir, 'handler.mjs')).href)
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
