import { createLadingApp, type ServiceContext, UsageMeter } from '@lading/service'
import { lambdaHandler } from '@lading/stack/lambda'
import type { Store, StoredFile } from '@lading/store'
import { workspaceId } from '../common/fixtures.ts'
import type { LambdaHandler } from '../common/lambda.ts'
import { findFile, findKey } from '../common/store.ts'

function unused(): never {
  throw new Error('The benchmark calls files.get only')
}

const now = () => new Date()

/** Far in the future, so that the use of the key is noted already. */
const lastUsedOn = '9999-12-31'

const keys: Store['keys'] = {
  async getLive(keyId) {
    const key = await findKey(keyId)
    if (key === undefined) return undefined
    return {
      keyId,
      workspaceId: key.workspaceId,
      name: 'bench',
      scopes: [...key.scopes],
      secretHash: key.secretHash.toString('hex'),
      createdAt: '2026-11-22T09:30:00.000Z',
      lastUsedOn,
      listed: 'yes',
    }
  },
  get: unused,
  isLive: unused,
  noteUse: unused,
  create: unused,
  retire: unused,
  revoke: unused,
  list: unused,
}

const files: Store['files'] = {
  async get(workspace, fileId) {
    const file = await findFile(workspace, fileId)
    if (file === undefined) return undefined
    return {
      fileId: file.id,
      workspaceId,
      state: file.state,
      name: file.name,
      version: file.version,
      contentType: file.contentType,
      ...(file.detectedContentType === null ? {} : { detectedContentType: file.detectedContentType }),
      size: file.size,
      totalBytes: file.size,
      ...(file.sha256 === null ? {} : { sha256: file.sha256 }),
      ...(file.externalRef === null ? {} : { externalRef: file.externalRef }),
      tags: file.tags,
      metadata: JSON.stringify(file.metadata),
      revision: file.revision,
      fence: 0,
      uploadId: 'k3m9q2xw',
      origin: 'k3m9q2xw',
      writeId: '0',
      effects: [],
      createdAt: file.createdAt,
      updatedAt: file.updatedAt,
      shard: 0,
    } satisfies StoredFile
  },
  create: unused,
  getMany: unused,
  getStored: unused,
  change: unused,
  erase: unused,
  list: unused,
  listExpired: unused,
  collection: unused,
  removeTag: unused,
  removeItems: unused,
}

/** The whole service, all of its operations, on the store that every peer has. */
const context: ServiceContext = {
  store: {
    keys,
    files,
    workspaces: { create: unused, ensure: unused, get: unused, change: unused, grow: unused },
    versions: { keep: unused, get: unused, list: unused, remove: unused },
    uploads: {
      create: unused,
      get: unused,
      listOpen: unused,
      getStored: unused,
      noteMultipart: unused,
      markAborting: unused,
      remove: unused,
      listExpired: unused,
    },
    discarded: { add: unused, listExpired: unused, remove: unused },
    folders: {
      get: unused,
      getMany: unused,
      begin: unused,
      change: unused,
      erase: unused,
      listDue: unused,
      getName: unused,
      claimName: unused,
      takeOverName: unused,
      releaseName: unused,
      listNames: unused,
      structure: unused,
      beginMove: unused,
      endMove: unused,
      listDueMoves: unused,
    },
    jobs: {
      create: unused,
      get: unused,
      list: unused,
      listDue: unused,
      take: unused,
      save: unused,
      finish: unused,
      remove: unused,
      isFree: unused,
      defer: unused,
      renew: unused,
      release: unused,
      end: unused,
      clear: unused,
    },
    usage: {
      begin: unused,
      settle: unused,
      settleOpen: unused,
      revert: unused,
      total: unused,
      history: unused,
      listOpen: unused,
    },
    days: { add: unused, list: unused, firstKept: unused },
    audit: { write: unused, refuse: unused, list: unused },
    rates: { take: unused },
    idempotency: { claim: unused, finish: unused, release: unused },
    sweeps: { get: unused, put: unused, slice: unused },
  },
  workspaces: { read: unused, recent: unused, note: unused },
  bucket: {
    signUpload: unused,
    signDownload: unused,
    head: unused,
    readStart: unused,
    read: unused,
    readAll: unused,
    put: unused,
    delete: unused,
    multipart: {
      create: unused,
      signPart: unused,
      putPart: unused,
      list: unused,
      listAll: unused,
      complete: unused,
      abort: unused,
    },
    listing: { objects: unused, multiparts: unused },
  },
  queue: { send: unused },
  onJobFailure: () => undefined,
  // Counting is the service's own work, so it is the real meter; only its write is the store's.
  meter: new UsageMeter({ add: async () => undefined }, now),
  now,
}

const app = createLadingApp({ context, docsUrl: '/docs', observe: () => undefined, openApi: unused })

export const handler: LambdaHandler = lambdaHandler(app)
