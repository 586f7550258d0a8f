import type { Program } from './programs.ts'
import type { Workspace } from './world.ts'

/* What a workspace has to hold for a program to succeed, and by which names it is called there. */

/** What the bytes of the seeded file are. */
export const storedBytes = Buffer.from('%PDF-1.4\n% the first version\n')
const laterBytes = Buffer.from('%PDF-1.4\n% the second version\n')

/** Ids of the contract's examples. */
const example = {
  file: 'file_01hv3zk5x8q9w2rbt7ymn4cd',
  etag: '2-k3m9q2xw',
  upload: 'upload_k3m9q2xw01hv3zk5x8q9w2rb',
  versionUpload: 'upload_7hq2m9x4cdt8w3bnk5rv01yz',
  job: 'job_9w2rbt7ymn4cd01hv3zk5x8q',
  key: '7n2p4qk9w3xz8r5t',
}
const externalRef = 'attachments/42'

type Names = Record<string, string>

async function pendingFile(workspace: Workspace): Promise<Names> {
  const { file } = await workspace.send('/files', storedBytes, { name: 'report.pdf', externalRef })
  return { [example.file]: file.id }
}

async function readyFile(workspace: Workspace): Promise<Names> {
  const names = await pendingFile(workspace)
  const path = `/files/${names[example.file]}`
  const { etag } = await workspace.call<{ etag: string }>('POST', `${path}/complete`)
  return { ...names, [example.etag]: JSON.parse(etag) }
}

async function sentVersion(workspace: Workspace): Promise<Names> {
  const names = await readyFile(workspace)
  const { upload } = await workspace.send(`/files/${names[example.file]}/versions`, laterBytes)
  return { ...names, [example.versionUpload]: upload.id }
}

async function twoVersions(workspace: Workspace): Promise<Names> {
  const names = await sentVersion(workspace)
  await workspace.call('POST', `/files/${names[example.file]}/complete`)
  return names
}

async function trashedFile(workspace: Workspace): Promise<Names> {
  const names = await readyFile(workspace)
  await workspace.call('DELETE', `/files/${names[example.file]}`)
  return names
}

async function uploadInParts(workspace: Workspace): Promise<Names> {
  const { file, upload } = await workspace.call<{ file: { id: string }; upload: { id: string } }>(
    'POST',
    '/files',
    {
      name: 'film.mp4',
      contentType: 'video/mp4',
      size: 20_000_000,
      multipart: true,
    },
  )
  return { [example.file]: file.id, [example.upload]: upload.id }
}

async function folders(workspace: Workspace): Promise<Names> {
  await parentFolder(workspace)
  await workspace.call('POST', '/folders', { name: '2026', parent: 'path:invoices' })
  return {}
}

async function parentFolder(workspace: Workspace): Promise<Names> {
  await workspace.call('POST', '/folders', { name: 'invoices' })
  return {}
}

async function job(workspace: Workspace): Promise<Names> {
  await parentFolder(workspace)
  const { id } = await workspace.call<{ id: string }>('POST', '/folders/path:invoices/move', {
    name: 'bills',
  })
  return { [example.job]: id }
}

/** A job that looks for 100,000 files, none of which is there: it takes seconds. */
async function longJob(workspace: Workspace): Promise<Names> {
  const files = Array.from({ length: 100_000 }, (_, index) => `file_${String(index).padStart(24, '0')}`)
  const { id } = await workspace.call<{ id: string }>('POST', '/archives', { files, missing: 'skip' })
  return { [example.job]: id }
}

async function key(workspace: Workspace): Promise<Names> {
  const body = { name: 'billing backend', scopes: ['files:read'] }
  const created = await workspace.call<{ key: { id: string } }>('POST', '/keys', body)
  return { [example.key]: created.key.id }
}

const nothing = async (): Promise<Names> => ({})

type Seed = (workspace: Workspace, program: Program) => Promise<Names>

/** By operation; an operation that is not here needs what its resource does. */
const seeds: Readonly<Record<string, Seed>> = {
  'files.create': nothing,
  'files.complete': (workspace, { code }) =>
    code.includes(example.versionUpload) ? sentVersion(workspace) : pendingFile(workspace),
  'files.restore': trashedFile,
  'archives.create': folders,
  'jobs.cancel': longJob,
  files: readyFile,
  uploads: uploadInParts,
  'versions.create': readyFile,
  versions: twoVersions,
  'folders.create': parentFolder,
  folders,
  jobs: job,
  keys: key,
  workspace: nothing,
  usage: readyFile,
  audit: readyFile,
}

/** What a page can ask for, by the word in `needs`. */
const needs: Readonly<Record<string, Seed>> = { file: readyFile, versions: twoVersions, folders }

/**
 * Fills a workspace with what a program needs.
 * @returns the names in the program's code that are others here
 */
export async function seed(workspace: Workspace, program: Program): Promise<Names> {
  const { operation } = program
  const found =
    operation === undefined
      ? program.needs.map((word) => needs[word])
      : [seeds[operation] ?? seeds[operation.slice(0, operation.indexOf('.'))]]
  const names: Names = {}
  for (const each of found) {
    if (each === undefined) throw new Error(`${program.name} needs what nobody seeds`)
    Object.assign(names, await each(workspace, program))
  }
  return names
}
