import { contract } from '@lading/contract'
import { listOperations, type OutputOf } from '@lading/stack/contract'
import { type CallCost, openTheatre, type Stage } from './stage.ts'
import { itemSize } from './stub/units.ts'
import { typicalFile, typicalSha256 } from './typical-file.ts'

type Groups = typeof contract
/** `files.get` and so on: an operation without a typical call is a type error. */
export type OperationName = {
  [Group in keyof Groups & string]: `${Group}.${keyof Groups[Group] & string}`
}[keyof Groups & string]

/** Prepares a typical call. @returns its input */
type Prepare = (stage: Stage) => Promise<object>

/** Typical calls of each operation, by what is special about them: empty for the usual one. */
type Calls = Readonly<Record<OperationName, Readonly<Record<string, Prepare>>>>

const fiveTags = ['invoice', 'customer-1', '2026', 'paid', 'reviewed']
const eightMiB = 8 * 1024 * 1024

const completed =
  (tags: readonly string[]): Prepare =>
  async (stage) => {
    const created = await stage.pending({ tags })
    await stage.upload(created)
    return { id: created.file.id }
  }
const withTags =
  (tags: readonly string[]): Prepare =>
  async (stage) => ({ id: await stage.ready({ tags }) })
const usualFile: Prepare = async (stage) => ({ id: await stage.ready() })

const inParts = { multipart: true, size: eightMiB + 1000, sha256: undefined }

/** Announces a file in two parts and sends the first of them, or both. */
async function parts(stage: Stage, sent: number) {
  const { file, upload } = await stage.pending(inParts)
  const address = { id: file.id, upload: upload.id }
  const bodies = [Buffer.alloc(eightMiB, 'a'), Buffer.alloc(1000, 'b')].slice(0, sent)
  for (const [at, body] of bodies.entries()) {
    const sha256 = await crypto.subtle.digest('SHA-256', body)
    const signed = await stage.invoke<OutputOf<typeof contract.uploads.sign>>('uploads.sign', {
      ...address,
      parts: [{ number: at + 1, sha256: Buffer.from(sha256).toString('hex') }],
    })
    for (const { method, url, headers } of signed.parts) {
      const response = await fetch(url, { method, headers, body })
      if (!response.ok) throw new Error(`S3 answered ${response.status}`)
    }
  }
  return address
}

const versioned = async (stage: Stage) => {
  const id = await stage.ready()
  await stage.newVersion(id)
  return id
}
const firstVersion: Prepare = async (stage) => ({ id: await versioned(stage), version: '1' })

type Folder = OutputOf<typeof contract.folders.create>
const folder = (stage: Stage, name: string, parent = 'root') =>
  stage.invoke<Folder>('folders.create', { name, parent })

async function trashed(stage: Stage) {
  const id = await stage.ready()
  await stage.invoke('files.delete', { id })
  return { id }
}

async function manyFiles(stage: Stage, count: number): Promise<void> {
  for (let file = 0; file < count; file++) await stage.ready()
}

async function folderOfFiles(stage: Stage, files: number) {
  const { id } = await folder(stage, 'invoices')
  for (let file = 0; file < files; file++) await stage.ready({ folder: id })
  return { id }
}

async function movedFolder(stage: Stage): Promise<string> {
  const { id } = await folder(stage, 'invoices')
  return (await stage.invoke<OutputOf<typeof contract.folders.move>>('folders.move', { id, name: 'bills' }))
    .id
}

const manyIds = (count: number) =>
  Array.from({ length: count }, (_, index) => `file_${String(index).padStart(24, '0')}`)

async function queuedArchive(stage: Stage): Promise<string> {
  return (
    await stage.invoke<OutputOf<typeof contract.archives.create>>('archives.create', { tag: 'invoice' })
  ).id
}

const newKey = { name: 'billing backend', scopes: ['files:read', 'files:write'] }
const otherKey = async (stage: Stage) => {
  const { key } = await stage.invoke<OutputOf<typeof contract.keys.create>>('keys.create', newKey)
  return { id: key.id }
}

const nothing: Prepare = async () => ({})

/** Files of two tags, where nothing else is said. */
export const typicalCalls: Calls = {
  'files.create': { '': async () => typicalFile(1) },
  'files.complete': {
    '': completed(['invoice', '2026']),
    'no tag': completed([]),
    '5 tags': completed(fiveTags),
    'in 2 parts': (stage) => parts(stage, 2),
    'a second version': async (stage) => stage.uploadedVersion(await stage.ready()),
  },
  'files.get': { '': usualFile },
  'files.list': {
    'a page of 100': async (stage) => {
      await manyFiles(stage, 101)
      return { limit: 100 }
    },
    '100 by name': async (stage) => {
      await manyFiles(stage, 101)
      return { limit: 100, sort: 'name' }
    },
    '10 files': async (stage) => {
      await manyFiles(stage, 10)
      return {}
    },
  },
  'files.update': {
    'the name': async (stage) => ({ id: await stage.ready(), name: 'Q4 report.pdf' }),
    'the metadata': async (stage) => ({ id: await stage.ready(), metadata: { uploadedBy: 18 } }),
    'one tag for another': async (stage) => ({
      id: await stage.ready({ tags: ['invoice', 'open'] }),
      tags: ['invoice', 'paid'],
    }),
  },
  'files.download': { '': usualFile },
  'files.delete': { '': withTags(['invoice', '2026']), 'no tag': withTags([]), '5 tags': withTags(fiveTags) },
  'files.restore': { '': trashed },
  'files.purge': { '': trashed },
  'files.retain': { '': async (stage) => ({ id: await stage.ready(), legalHold: true, reason: 'Case 114' }) },
  'uploads.get': { '1 of 2 parts': (stage) => parts(stage, 1) },
  'uploads.sign': {
    'one part': async (stage) => ({
      ...(await parts(stage, 1)),
      parts: [{ number: 2, sha256: typicalSha256 }],
    }),
  },
  'uploads.abort': {
    '': async (stage) => {
      const { file, upload } = await stage.pending()
      return { id: file.id, upload: upload.id }
    },
  },
  'versions.create': { '': async (stage) => ({ id: await stage.ready(), ...stage.declared }) },
  'versions.list': { '2 versions': async (stage) => ({ id: await versioned(stage) }) },
  'versions.get': { '': firstVersion },
  'versions.download': { '': firstVersion },
  'versions.restore': { '': firstVersion },
  'folders.create': { 'below the root': async () => ({ name: 'invoices' }) },
  'folders.get': {
    'by id': async (stage) => ({ id: (await folder(stage, 'invoices')).id }),
    'by a path of 2': async (stage) => {
      await folder(stage, '2026', (await folder(stage, 'invoices')).id)
      return { id: 'path:invoices/2026' }
    },
  },
  'folders.list': {
    '10 folders': async (stage) => {
      for (let at = 0; at < 10; at++) await folder(stage, `folder ${at}`)
      return {}
    },
  },
  'folders.move': { 'a new name': async (stage) => ({ id: (await folder(stage, 'a')).id, name: 'b' }) },
  'folders.delete': {
    'no file': (stage) => folderOfFiles(stage, 0),
    '10 files': (stage) => folderOfFiles(stage, 10),
  },
  'archives.create': {
    'of a tag': async () => ({ tag: 'invoice' }),
    '1,000 files': async () => ({ files: manyIds(1000) }),
  },
  'jobs.get': { '': async (stage) => ({ id: await movedFolder(stage) }) },
  'jobs.list': {
    '': async (stage) => {
      await movedFolder(stage)
      return {}
    },
  },
  'jobs.cancel': { '': async (stage) => ({ id: await queuedArchive(stage) }) },
  'keys.create': { '': async () => newKey },
  'keys.list': {
    '5 keys': async (stage) => {
      for (let key = 0; key < 4; key++) await otherKey(stage)
      return {}
    },
  },
  'keys.rotate': { '': otherKey },
  'keys.revoke': { '': otherKey },
  'workspace.get': { '': nothing },
  'workspace.update': { '': async () => ({ trashDays: 60 }) },
  'workspace.retain': { '': async () => ({ legalHold: true, reason: 'Case 114' }) },
  'usage.get': { '': nothing },
  'usage.days': { 'one day': nothing },
  'audit.list': {
    '100 records': async (stage) => {
      await manyFiles(stage, 51)
      return { limit: 100 }
    },
  },
  'audit.export': {
    '100 records': async (stage) => {
      await manyFiles(stage, 51)
      return { limit: 100 }
    },
  },
}

export interface MeasuredCall extends CallCost {
  readonly operation: string
  /** What is special about the call; empty for the usual one. */
  readonly variant: string
}

export interface MeasuredOperations {
  readonly calls: readonly MeasuredCall[]
  /** Bytes of the item of a ready file, by its number of tags. */
  readonly itemBytes: ReadonlyMap<number, number>
}

/**
 * Measures a typical call of every operation of the contract, each in a workspace of its own.
 * @param only operations to measure; all when left out
 * @throws Error when an operation of the contract has no typical call
 */
export async function measureOperations(only?: readonly OperationName[]): Promise<MeasuredOperations> {
  await using theatre = await openTheatre()
  const measured: MeasuredCall[] = []
  const byName = new Map<string, Readonly<Record<string, Prepare>>>(Object.entries(typicalCalls))
  for (const { name } of listOperations(contract)) {
    if (only !== undefined && !only.some((wanted) => wanted === name)) continue
    const variants = Object.entries(byName.get(name) ?? {})
    if (variants.length === 0) throw new Error(`${name} has no typical call`)
    for (const [variant, prepare] of variants) {
      const stage = await theatre.open()
      const input = await prepare(stage)
      const cost = await theatre.measure(() => stage.invoke(name, input))
      measured.push({ operation: name, variant, ...cost })
    }
  }
  const stage = await theatre.open()
  const itemBytes = new Map<number, number>()
  for (const tags of [[], typicalFile(1).tags, fiveTags]) {
    const item = stage.head(await stage.ready({ tags }))
    if (item !== undefined) itemBytes.set(tags.length, itemSize(item))
  }
  return { calls: measured, itemBytes }
}
