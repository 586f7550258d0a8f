import type { StoredFile, StoredUpload, StoredVersion, TagEntry } from '@lading/store'
import { objectKey } from '../src/files/file.ts'
import { parseChange } from '../src/uploads/usage-change.ts'
import { byWorkspace, type Item, type Place, type Stock, takeStock } from './stock.ts'

/**
 * When a stock was taken:
 * - `any time`, in the midst of calls and right after a crash: what readers see is whole, and what is counted is true.
 * - `rest`: nobody works, and every call was repeated until it ended well.
 * - `swept`: nobody works, time has passed every age, and sweeps have found nothing more to do.
 */
export type Moment = 'any time' | 'rest' | 'swept'

/** What is wrong with what a workspace holds, or with everything that is stored; none when all is well. */
export async function violations(
  place: Place,
  moment: Moment,
  now: Date,
  workspaceId?: string,
): Promise<string[]> {
  const found = violationsOf(await takeStock(place), moment, now)
  return workspaceId === undefined ? [...found.values()].flat() : (found.get(workspaceId) ?? [])
}

/** What is wrong, by workspace. */
export function violationsOf(stock: Stock, moment: Moment, now: Date): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [workspaceId, own] of byWorkspace(stock)) {
    const part = inventory(own)
    const wrong = [
      ...part.files.flatMap((file) => brokenFile(part, file)),
      ...miscounted(part),
      ...(moment === 'any time' ? [] : [...leftOver(part, moment, now), ...open(part), ...misplaced(part)]),
    ]
    if (wrong.length > 0) {
      found.set(
        workspaceId,
        wrong.map((text) => `${workspaceId}: ${text}`),
      )
    }
  }
  return found
}

/** What one workspace holds, by kind. */
export interface Inventory extends Stock {
  readonly files: readonly StoredFile[]
  readonly versions: readonly StoredVersion[]
  readonly uploads: readonly StoredUpload[]
  readonly tags: readonly TagEntry[]
  readonly totals: readonly Item[]
}

export function inventory(stock: Stock): Inventory {
  // The entity's name says which type an item has.
  const of = <Kind>(entity: string) => stock.items.filter((item) => item.__edb_e__ === entity) as Kind[]
  return {
    ...stock,
    files: of('file'),
    versions: of('version'),
    uploads: of('upload'),
    tags: of('tag'),
    totals: stock.items.filter(({ sk }) => sk === 'TOTAL'),
  }
}

const isCounted = ({ state }: StoredFile) => state === 'ready' || state === 'trashed'

/** The history that readers see: entries of the file itself, below its present version. */
function historyOf({ versions }: Inventory, file: StoredFile): StoredVersion[] {
  return versions.filter(
    ({ fileId, origin, version }) =>
      fileId === file.fileId && origin === file.origin && version < file.version,
  )
}

/** What a reader could stumble over: bytes, history or entries of tags that are missing, bytes that are miscounted. */
function brokenFile(part: Inventory, file: StoredFile): string[] {
  if (!isCounted(file)) return []
  const wrong: string[] = []
  const { fileId } = file
  const all = [...historyOf(part, file), file]
  for (const one of all) {
    if (!part.objects.includes(objectKey(one))) wrong.push(`version ${one.version} of ${fileId} has no bytes`)
  }
  const numbers = all.map(({ version }) => version).sort((a, b) => a - b)
  if (numbers.some((number, index) => number !== index + 1) || numbers.length !== file.version) {
    wrong.push(`${fileId} has the versions ${numbers}`)
  }
  const bytes = [...new Map(all.map(({ uploadId, size }) => [uploadId, size])).values()]
  const sum = bytes.reduce((total, size) => total + size, 0)
  if (sum !== file.totalBytes) wrong.push(`${fileId} counts ${file.totalBytes} bytes and has ${sum}`)
  if (file.state !== 'ready') return wrong
  for (const tag of file.tags) {
    const entry = part.tags.find((one) => one.fileId === fileId && one.tag === tag)
    const isRight = entry?.createdAt === file.createdAt && entry.shard === file.shard
    if (!isRight) wrong.push(`${fileId} is not listed by its tag ${tag}`)
  }
  return wrong
}

/** A change of the usage that is open is true when the file names it: see sweep-usage.ts. */
function isTrue(part: Inventory, name: string): boolean {
  const change = parseChange(name)
  const file = part.files.find(({ fileId }) => fileId === change?.fileId)
  if (change === undefined || file === undefined) return false
  if (change.kind === 'removed') return file.uncountedBy === change.token
  return [...historyOf(part, file), file].some(({ countedBy }) => countedBy === change.token)
}

/** What is counted, less what is open and will be taken back, is what the heads say. */
function miscounted(part: Inventory): string[] {
  const wrong: string[] = []
  let [files, bytes] = [0, 0]
  for (const { pk, files: counted = 0, bytes: sum = 0, opened = 0, ...rest } of part.totals) {
    files += Number(counted)
    bytes += Number(sum)
    const changes = Object.entries(rest).filter(([name]) => /^[+-]/.test(name))
    if (changes.length !== opened) wrong.push(`${pk} says that ${opened} are open, of ${changes.length}`)
    for (const [name, change] of changes) {
      if (isTrue(part, name)) continue
      const { f, b } = change as { f: number; b: number } // written by UsageStore only
      files -= f
      bytes -= b
    }
  }
  const held = part.files.filter(isCounted)
  const heldBytes = held.reduce((sum, { totalBytes }) => sum + totalBytes, 0)
  if (files !== held.length || bytes !== heldBytes) {
    wrong.push(`counted are ${files} files of ${bytes} bytes, held ${held.length} of ${heldBytes}`)
  }
  return wrong
}

/** What nobody names, and what should be gone. */
function leftOver(part: Inventory, moment: Moment, now: Date): string[] {
  const wrong: string[] = []
  const { files, versions, uploads, tags, objects, multiparts } = part
  const named = new Set<string>()
  const namedMultiparts = new Set<string | undefined>()
  for (const file of files) {
    named.add(objectKey(file))
    namedMultiparts.add(file.multipartId)
    for (const version of historyOf(part, file)) named.add(objectKey(version))
  }
  for (const upload of uploads) {
    named.add(objectKey(upload))
    namedMultiparts.add(upload.multipartId)
  }
  for (const key of objects) if (!named.has(key)) wrong.push(`nobody names the object ${key}`)
  for (const { key, id } of multiparts) {
    if (!namedMultiparts.has(id)) wrong.push(`nobody names the multipart upload of ${key}`)
  }

  const fileOf = ({ fileId }: { fileId: string }) => files.find((file) => file.fileId === fileId)
  for (const { version, origin, uploadId, fileId } of versions) {
    const file = fileOf({ fileId })
    if (file?.origin !== origin) wrong.push(`version ${version} of ${fileId} is of another origin`)
    // The present version may have an entry already, of a change that did not come about.
    else if (version > file.version || (version === file.version && uploadId !== file.uploadId)) {
      wrong.push(`version ${version} of ${fileId} is ahead of its head`)
    }
  }
  for (const upload of uploads) {
    const file = fileOf(upload)
    if (file?.origin !== upload.origin) wrong.push(`the upload ${upload.uploadId} is of another origin`)
    if (moment === 'rest') continue
    if (upload.state !== 'pending' || upload.expiresAt <= now.toISOString()) {
      wrong.push(`the upload ${upload.uploadId} should be gone`)
    }
  }
  // A writer that comes too late for the head has put its entries before: the sweep takes them away.
  for (const { fileId, tag } of moment === 'swept' ? tags : []) {
    const file = fileOf({ fileId })
    if (file?.state !== 'ready' || !file.tags.includes(tag)) {
      wrong.push(`${fileId} is listed by the tag ${tag}, which it does not have`)
    }
  }
  for (const { fileId, state, expiresAt = '' } of files) {
    if (state === 'deleting') wrong.push(`${fileId} is still being deleted`)
    if (moment === 'swept' && state !== 'ready' && expiresAt <= now.toISOString()) {
      wrong.push(`${fileId} has expired and is still there`)
    }
  }
  return wrong
}

/** Changes of the usage that nobody has ended. */
function open({ totals }: Inventory): string[] {
  return totals.flatMap(({ pk, opened }) => (opened === 0 ? [] : [`${pk} has ${opened} open changes`]))
}

/** Heads that the sweeper's index lacks, and what it has and should not have. */
function misplaced({ items, files, due }: Inventory): string[] {
  const wrong: string[] = []
  const keyOf = ({ pk, sk }: { pk?: unknown; sk?: unknown }) => `${pk} ${sk}`
  const listed = new Set(due.map(keyOf))
  const stored = new Map(items.map((item) => [keyOf(item), item]))
  for (const file of files) {
    // Stored with its keys, which its type leaves out.
    const key = keyOf(file as Item)
    if ((file.state !== 'ready') !== listed.has(key)) {
      wrong.push(`${file.fileId} is ${file.state} and ${listed.has(key) ? '' : 'not '}listed as due`)
    }
  }
  const expected: readonly unknown[] = ['file', 'upload', 'discarded', 'job', 'folder']
  for (const key of listed) {
    const item = stored.get(key)
    if (item === undefined) wrong.push(`${key} is listed as due and not there`)
    else if (item.sk !== 'TOTAL' && !expected.includes(item.__edb_e__)) wrong.push(`${key} is listed as due`)
  }
  return wrong
}
