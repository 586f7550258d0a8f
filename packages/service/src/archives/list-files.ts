import { isVisible, type StoredFile, type StoredJob, type Workspace } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { walkSubtree } from '../folders/walk.ts'
import { JobFailed } from '../jobs/job-failed.ts'
import { type ArchiveInput, listKey } from './archive-input.ts'

type Reads = Pick<ServiceContext, 'store' | 'bucket' | 'now'>

/** Files that are asked for at once: DynamoDB's own limit of a batch, and a page of a listing. */
const [batchFiles, pageFiles] = [100, 500]
/** Ids that a failure names: as many as a person reads. */
const maxNamed = 10

/** Files of an archive, in an order of their own, and those that were asked for and are not there. */
export type Listed = { readonly file: StoredFile } | { readonly missing: string }

/** The files that an archive was asked for, as they are now, a page at a time. */
export function listFiles(
  reads: Reads,
  workspace: Workspace,
  job: StoredJob,
  input: ArchiveInput,
): AsyncGenerator<readonly Listed[]> {
  switch (input.by) {
    case 'files':
      return byIds(reads, job, input)
    case 'tag':
      return byTag(reads, workspace, input.tag ?? '')
    case 'folder':
      return byFolder(reads, workspace, job.folderId)
  }
}

/** Says which files are missing, a few by their ids. */
export function missingDetail(missing: readonly string[]): string {
  const named = missing.slice(0, maxNamed).join(', ')
  const more = missing.length > maxNamed ? ' and more' : ''
  return `${missing.length} of the files are not there or not ready: ${named}${more}.`
}

async function* byIds(
  { store, bucket }: Reads,
  job: StoredJob,
  input: ArchiveInput,
): AsyncGenerator<readonly Listed[]> {
  const ids = input.files ?? (await readIds(bucket, job))
  for (let at = 0; at < ids.length; at += batchFiles) {
    const batch = ids.slice(at, at + batchFiles)
    const files = await store.files.getMany(job.workspaceId, batch)
    const ready = new Map(files.flatMap((file) => (file.state === 'ready' ? [[file.fileId, file]] : [])))
    yield batch.map((id) => {
      const file = ready.get(id)
      return file === undefined ? { missing: id } : { file }
    })
  }
}

async function readIds(bucket: Reads['bucket'], job: StoredJob): Promise<string[]> {
  const bytes = await bucket.readAll(listKey(job))
  if (bytes === undefined) throw new JobFailed('FILES_MISSING', 'The list of the files is gone.')
  return JSON.parse(Buffer.from(bytes).toString()) as string[] // written by `archives.create`
}

function byTag(reads: Reads, workspace: Workspace, tag: string): AsyncGenerator<readonly Listed[]> {
  return pages(reads, workspace, { by: 'tag', tag, range: {} })
}

async function* byFolder(
  reads: Reads,
  workspace: Workspace,
  folderId: string | undefined,
): AsyncGenerator<readonly Listed[]> {
  const { store } = reads
  for await (const folder of walkSubtree(store, workspace.workspaceId, folderId, undefined)) {
    yield* pages(reads, workspace, { by: 'folder', folderId: folder, prefix: undefined })
  }
}

async function* pages(
  { store, now }: Reads,
  { workspaceId, listingShards }: Workspace,
  select: Parameters<Reads['store']['files']['list']>[0]['select'],
): AsyncGenerator<readonly Listed[]> {
  for (let after: string | undefined; ; ) {
    const page = await store.files.list({
      workspaceId,
      shards: listingShards,
      select,
      order: 'asc',
      after,
      limit: pageFiles,
    })
    yield page.entries.flatMap(({ file }) => {
      // An archive of archives would double with each that is made.
      const isArchive = file.keepUntil !== undefined
      return file.state === 'ready' && isVisible(file, now()) && !isArchive ? [{ file }] : []
    })
    if (page.next === undefined) return
    after = page.next
  }
}
