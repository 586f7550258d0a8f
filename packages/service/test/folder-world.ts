import {
  type AttributeValue,
  CreateTableCommand,
  type DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { startDynalite, testClock } from '@lading/stack/testing'
import {
  createStore,
  derivedId,
  type FolderNameEntry,
  type FolderStructure,
  newFileId,
  newToken,
  rootId,
  type Store,
  type StoredFile,
  type StoredFolder,
  type StoredJob,
} from '@lading/store'
import { createTableInput } from '@lading/store/table'
import { createFolder } from '../src/folders/create-folder.ts'
import { deleteFolder } from '../src/folders/delete-folder.ts'
import type { TrashFile } from '../src/folders/deletion.ts'
import { moveFolder } from '../src/folders/move-folder.ts'
import { sweepFolders } from '../src/folders/sweep-folders.ts'
import { sweepJobs } from '../src/jobs/sweep-jobs.ts'

const tableName = 'lading'
export const hour = 3_600_000
export const week = 7 * 24 * hour

/** The store on its own engine. */
export interface World extends AsyncDisposable {
  readonly dynamoDb: DynamoDBClient
  readonly clock: ReturnType<typeof testClock>
  readonly store: Store
  tree(store?: Store): Promise<Tree>
  sweep(): Promise<void>
}

export async function startWorld(): Promise<World> {
  const dynalite = await startDynalite()
  const dynamoDb = dynalite.client()
  const clock = testClock()
  await dynamoDb.send(new CreateTableCommand(createTableInput(tableName)))
  const store = createStore(dynamoDb, tableName, clock.now)
  const trash = trashWith(store, clock.now)
  return {
    dynamoDb,
    clock,
    store,
    tree: async () =>
      new Tree(dynamoDb, store, clock.now, (await store.workspaces.create('test')).workspaceId),
    async sweep() {
      const failures = [
        ...(await sweepJobs({ store, now: clock.now, queue: noWorkers }, trash)).failures,
        ...(await sweepFolders({ store, now: clock.now }, trash)).failures,
      ]
      if (failures.length > 0) throw new AggregateError(failures)
    },
    [Symbol.asyncDispose]: () => dynalite[Symbol.asyncDispose](),
  }
}

/** Jobs of folders are no worker's. */
const noWorkers = { send: () => Promise.reject(new Error('A job of folders was given to a worker')) }

/** Moves files to the trash unless they are held: what the service is given for it, reduced to what a job sees. */
function trashWith(store: Store, now: () => Date): TrashFile {
  return async (file) => {
    if (file.legalHold === true) return 'kept'
    const at = now().toISOString()
    await store.files.change(file, { state: 'trashed', trashedAt: at, expiresAt: at })
    return 'done'
  }
}

/** The folders of one workspace. */
export class Tree {
  readonly workspaceId: string
  readonly store: Store
  readonly trash: TrashFile
  readonly now: () => Date
  readonly #dynamoDb: DynamoDBClient

  constructor(dynamoDb: DynamoDBClient, store: Store, now: () => Date, workspaceId: string) {
    this.#dynamoDb = dynamoDb
    this.store = store
    this.now = now
    this.workspaceId = workspaceId
    this.trash = trashWith(store, now)
  }

  /** The same folders through another store. */
  through(store: Store): Tree {
    return new Tree(this.#dynamoDb, store, this.now, this.workspaceId)
  }

  create(name: string, parent = 'root', effectId = newToken()) {
    const folderId = `folder_${derivedId(effectId, 'folder')}`
    return createFolder(this, { workspaceId: this.workspaceId, folderId, parent, name })
  }

  /** Creates the folder and gives its id. */
  async make(name: string, parent = 'root'): Promise<string> {
    const result = await this.create(name, parent)
    if (result.outcome !== 'created') throw new Error(`create answered ${result.outcome}`)
    return result.folder.folderId
  }

  move(id: string, to: { parent?: string; name?: string }, effectId = newToken()) {
    const jobId = `job_${derivedId(effectId, 'job')}`
    return moveFolder(this, { workspaceId: this.workspaceId, jobId, id, parent: to.parent, name: to.name })
  }

  delete(id: string, effectId = newToken()) {
    const jobId = `job_${derivedId(effectId, 'job')}`
    return deleteFolder(this, { workspaceId: this.workspaceId, jobId, id }, this.trash)
  }

  /** A ready file. */
  async file(folderId: string, held = false): Promise<StoredFile> {
    const pending = await this.store.files.create({
      workspaceId: this.workspaceId,
      fileId: newFileId(),
      name: 'a.txt',
      contentType: 'text/plain',
      size: 1,
      sha256: undefined,
      partSize: undefined,
      externalRef: undefined,
      folderId,
      tags: [],
      metadata: '{}',
      expiresAt: new Date(this.now().getTime() + hour),
      listingShards: 1,
      uploadId: newToken(),
    })
    const ready =
      pending &&
      (await this.store.files.change(pending, {
        state: 'ready',
        ...(held ? { legalHold: true } : {}),
      }))
    if (ready === undefined) throw new Error('The file was not made')
    return ready
  }

  /** What is stored, what is wrong with it, and where the folders are. */
  async inspect(): Promise<Inspection> {
    const [inspection] = await inspect(this.#dynamoDb, [this])
    if (inspection === undefined) throw new Error('There is one for each tree')
    return inspection
  }

  async stored(): Promise<Stored> {
    return (await this.inspect()).stored
  }

  async violations(): Promise<string[]> {
    return (await this.inspect()).violations
  }

  async paths(): Promise<string[]> {
    return (await this.inspect()).paths
  }
}

/** What is stored of one workspace. */
export interface Stored {
  readonly heads: readonly StoredFolder[]
  readonly names: readonly FolderNameEntry[]
  readonly files: readonly StoredFile[]
  readonly jobs: readonly StoredJob[]
  readonly structures: readonly FolderStructure[]
}

export interface Inspection {
  readonly stored: Stored
  /** What is wrong with the tree when nobody works on it. */
  readonly violations: string[]
  /** Paths of all live folders, sorted. */
  readonly paths: string[]
}

/** Looks at trees, all of them in one read of the table. */
export async function inspect(dynamoDb: DynamoDBClient, trees: readonly Tree[]): Promise<Inspection[]> {
  const items: Record<string, unknown>[] = []
  let from: Record<string, AttributeValue> | undefined
  do {
    const page = await dynamoDb.send(
      new ScanCommand({
        TableName: tableName,
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    )
    items.push(...(page.Items ?? []).map(scalars))
    from = page.LastEvaluatedKey
  } while (from !== undefined)
  const byWorkspace = Map.groupBy(items, ({ workspaceId }) => workspaceId)
  return trees.map(({ workspaceId }) => {
    // The entity's name says which type an item has.
    const of = <Item>(entity: string) =>
      (byWorkspace.get(workspaceId) ?? []).filter((item) => item.__edb_e__ === entity) as Item[]
    const stored: Stored = {
      heads: of('folder'),
      names: of('folderName'),
      files: of('file'),
      jobs: of('job'),
      structures: of('folderStructure'),
    }
    return { stored, violations: violationsOf(stored), paths: pathsOf(stored) }
  })
}

function liveOf({ heads }: Stored): Map<string, StoredFolder> {
  return new Map(heads.filter(({ state }) => state === 'live').map((head) => [head.folderId, head]))
}

/**
 * Every live head is named once and reachable from the root, every name points to a live head of that name and parent,
 * and nothing is half-way.
 */
function violationsOf(stored: Stored): string[] {
  const { heads, names, jobs, structures } = stored
  const live = liveOf(stored)
  const wrong: string[] = []
  for (const { state } of structures) if (state !== 'idle') wrong.push('a move is pending')
  for (const { state, folderId } of heads)
    if (state !== 'live' && state !== 'gone') wrong.push(`${folderId} is ${state}`)
  for (const { state, jobId } of jobs) if (state === 'running') wrong.push(`${jobId} is running`)
  for (const { folderId, parentId, name, claimId } of names) {
    const head = live.get(folderId)
    if (head?.claimId !== claimId || head.parentId !== parentId || head.name !== name)
      wrong.push(`the name ${name} below ${parentId} is a leftover of ${folderId}`)
  }
  for (const head of live.values()) {
    const own = names.filter(
      ({ parentId, name, claimId, folderId }) =>
        folderId === head.folderId &&
        claimId === head.claimId &&
        parentId === head.parentId &&
        name === head.name,
    )
    if (own.length !== 1) wrong.push(`${head.name} has ${own.length} names`)
    const seen = new Set<string>()
    let at = head.folderId
    while (at !== rootId && !seen.has(at)) {
      seen.add(at)
      at = live.get(at)?.parentId ?? 'nowhere'
    }
    if (at !== rootId) wrong.push(`${head.name} is not reachable`)
  }
  return wrong
}

function pathsOf(stored: Stored): string[] {
  const live = liveOf(stored)
  const pathOf = ({ name, parentId, folderId }: StoredFolder, depth = 0): string => {
    const parent = live.get(parentId)
    if (depth > live.size) return `a cycle at ${folderId}`
    return parent === undefined ? name : `${pathOf(parent, depth + 1)}/${name}`
  }
  return [...live.values()].map((head) => pathOf(head)).sort()
}

/** An item's texts, numbers and truth values. */
function scalars(item: Record<string, AttributeValue>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).map(([name, { S, N, BOOL }]) => [name, S ?? (N === undefined ? BOOL : Number(N))]),
  )
}
