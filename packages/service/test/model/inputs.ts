import { scopes } from '@lading/contract/scopes'
import type { Dice } from './dice.ts'
import { iso } from './matching.ts'
import { day, hour, usedBy } from './rule.ts'
import type { Ruled } from './rules.ts'
import { largeSize, type SampleName, samples } from './samples.ts'
import type { Model, ModelFile, ModelKey } from './state.ts'
import { nowOf } from './state.ts'
import type { Targets } from './targets.ts'
import { presentOf } from './views.ts'

/** What inputs are made of. */
export interface Source {
  readonly model: Model
  readonly dice: Dice
  readonly targets: Targets
}

type Input = Readonly<Record<string, unknown>>
/** Undefined when there is nothing to call it with yet. */
type Make = (source: Source) => Input | undefined

const names = ['a.txt', 'A.txt', 'ab.pdf', 'b.txt', 'Bc', 'é.txt', 'z/y', 'long name with spaces'] as const
const tags = ['red', 'green', 'blue'] as const
const types = ['text/plain', 'application/pdf', 'Text/Plain; charset=utf-8', 'image/png'] as const
const folderNames = ['a', 'b', 'c', 'A'] as const
const sampleNames = Object.keys(samples) as SampleName[] // `keys` forgets names

/** Listings by page: sometimes one item each. */
const paged = ({ dice }: Source) => ({
  limit: dice.chance(0.1) ? 2 : dice.of([5, 100]),
  ...(dice.chance(0.03) ? { cursor: 'garbage' } : {}),
})

function content({ dice }: Source): Input {
  const contentType = dice.of(types)
  if (dice.chance(0.004)) return { contentType, size: largeSize, multipart: true }
  const { size, sha256 } = samples[dice.of(sampleNames) ?? 'word']
  if (dice.chance(0.25)) return { contentType, size, multipart: true }
  return dice.chance(0.7) ? { contentType, size, sha256 } : { contentType, size }
}

const metadata = ({ dice }: Source) => dice.of([{}, { a: 1 }, { a: { b: [null, 'c'] } }])

function retention({ dice, model }: Source): Input {
  if (dice.chance(0.35)) return {}
  if (dice.chance(0.3)) return { legalHold: true, reason: 'why' }
  return { until: iso(nowOf(model) + dice.of([-hour, hour, 3 * day, 45 * day, 70 * day])) }
}

function ifMatch({ dice }: Source, id: string | undefined): Input {
  if (id === undefined || dice.chance(0.8)) return {}
  return { ifMatch: dice.of(['*', '"1-00000000"', id.startsWith('@') ? `@etag:${id.slice(1)}` : '*']) }
}

/** The id of a file, or its reference. */
function address({ dice, targets, model }: Source, name: string): string {
  const named = model.names.get(name.slice(1))
  const ref = named === undefined ? undefined : targets.workspace.files.get(named.id)?.ref
  return ref !== undefined && ref !== null && dice.chance(0.5) ? `ref:${ref}` : name
}

const isReady = ({ state }: ModelFile) => state === 'ready'
const hasHistory = ({ versions }: ModelFile) => versions.length > 1
const isPending = ({ state }: ModelFile) => state === 'pending'
const isTrashed = ({ state }: ModelFile) => state === 'trashed'
const isHeld = ({ hold }: ModelFile) => hold.legalHold || hold.until !== null

const ofFile =
  (holds?: (file: ModelFile) => boolean): Make =>
  (source) => {
    const name = source.targets.file(holds)
    return name === undefined ? undefined : { id: address(source, name) }
  }

/** @param holds for which files, besides that they have a history */
const ofVersion =
  (holds: (file: ModelFile) => boolean = () => true): Make =>
  ({ dice, targets, model }) => {
    const isOne = dice.chance(0.15)
    const name = targets.file((file) => isReady(file) && holds(file) && (file.versions.length > 1 || isOne))
    const named = name === undefined ? undefined : model.names.get(name.slice(1))
    if (named === undefined) return undefined
    const file = targets.workspace.files.get(named.id)
    const newest = file === undefined ? 1 : presentOf(file).number
    // Mostly one of the history.
    const number = dice.chance(0.12) ? newest + 1 : 1 + dice.below(dice.chance(0.3) ? newest : newest - 1)
    return { id: name, version: String(number) }
  }

const listing: Make = (source) => {
  const { dice, targets, model } = source
  const range = dice.chance(0.3)
    ? {
        createdFrom: iso(nowOf(model) - dice.of([hour, day, 10 * day])),
        createdBefore: iso(nowOf(model) - dice.of([0, hour])),
      }
    : {}
  const ways: Input[] = [
    { state: dice.of(['ready', 'pending', 'trashed']), ...range },
    { tag: dice.of(tags), ...range },
    { contentType: dice.of(['text/plain', 'application/pdf']), ...range },
    { folder: targets.folder(), ...(dice.chance(0.3) ? { namePrefix: dice.of(['a', 'B']) } : {}) },
    { folder: targets.folder(), subtree: true },
    { sort: 'name', ...(dice.chance(0.4) ? { namePrefix: dice.of(['a', 'A', 'é', 'z/']) } : {}) },
    { sort: 'size', ...(dice.chance(0.5) ? { sizeMin: 5, sizeMax: dice.of([5, 20, 200]) } : {}) },
    { tag: 'red', sort: 'size' },
    { folder: 'root', tag: 'red' },
  ]
  return {
    ...dice.of(ways),
    ...(dice.chance(0.3) ? { order: dice.of(['asc', 'desc']) } : {}),
    ...paged(source),
  }
}

export const inputs: { readonly [Name in Ruled]: Make } = {
  'files.create': (source) => {
    const { dice, targets } = source
    return {
      name: dice.of(names),
      ...content(source),
      ...(dice.chance(0.5) ? { folder: targets.folder() } : {}),
      ...(dice.chance(0.4) ? { externalRef: `r${dice.below(4)}` } : {}),
      ...(dice.chance(0.6) ? { tags: dice.some(tags) } : {}),
      ...(dice.chance(0.4) ? { metadata: metadata(source) } : {}),
    }
  },
  'files.complete': (source) => {
    const { dice, targets, model } = source
    const found = targets.upload(
      (_, upload) => dice.chance(0.1) || model.objects.has(upload) || model.parts.has(upload),
    )
    if (found === undefined) return undefined
    const named = model.names.get(found.upload.slice(1))
    const id = named?.kind === 'upload' ? named.file : ''
    const isFirst = targets.workspace.files.get(id)?.state === 'pending'
    return dice.chance(isFirst ? 0.5 : 0.2) ? { id: found.id } : found
  },
  'files.get': ofFile(),
  'files.list': listing,
  'files.update': (source) => {
    const { dice, targets } = source
    const id = targets.file((file) => !isTrashed(file))
    return {
      id,
      ...ifMatch(source, id),
      ...(dice.chance(0.5) ? { name: dice.of(names) } : {}),
      ...(dice.chance(0.5) ? { folder: targets.folder() } : {}),
      ...(dice.chance(0.5) ? { tags: dice.some(tags) } : {}),
      ...(dice.chance(0.3) ? { metadata: metadata(source) } : {}),
    }
  },
  'files.download': (source) => ({
    ...ofFile(isReady)(source),
    disposition: source.dice.of(['inline', 'attachment']),
  }),
  'files.delete': (source) => {
    const id = source.targets.file((file) => isReady(file) || source.dice.chance(0.2))
    return { id, ...ifMatch(source, id) }
  },
  'files.restore': ofFile(isTrashed),
  'files.purge': (source) => ({
    id: source.targets.file((file) => isTrashed(file) || source.dice.chance(0.3)),
  }),
  'files.retain': (source) => {
    const { dice, model } = source
    const holds = dice.of([isTrashed, isHeld, hasHistory, hasHistory, undefined])
    const given = holds === hasHistory ? { until: iso(nowOf(model) + 3 * day) } : retention(source)
    return { ...ofFile(holds)(source), ...(holds === isHeld && dice.chance(0.4) ? {} : given) }
  },
  'uploads.get': ({ targets, dice }) => {
    const found = targets.upload()
    return found && { ...found, ...(dice.chance(0.3) ? { limit: 1 } : {}) }
  },
  'uploads.sign': ({ targets, dice }) => {
    const found = targets.upload()
    const sample = samples[dice.of(sampleNames) ?? 'word']
    const sha256 = dice.chance(0.6) ? { sha256: sample.sha256 } : {}
    return found && { ...found, parts: [{ number: dice.chance(0.85) ? 1 : 3, ...sha256 }] }
  },
  'uploads.abort': ({ targets }) => targets.upload(),
  'versions.create': (source) => ({ id: source.targets.file(isReady), ...content(source) }),
  'versions.list': (source) => ({ id: source.targets.file(isReady), ...paged(source) }),
  'versions.get': ofVersion(),
  'versions.download': (source) => {
    const input = ofVersion()(source)
    return input && { ...input, disposition: source.dice.of(['inline', 'attachment']) }
  },
  'versions.restore': (source) =>
    (source.dice.chance(0.6) ? ofVersion(isHeld)(source) : undefined) ?? ofVersion()(source),
  'folders.create': ({ dice, targets }) => ({ name: dice.of(folderNames), parent: targets.folder() }),
  'folders.get': ({ targets }) => ({ id: targets.folder() }),
  'folders.list': (source) => ({ parent: source.targets.folder(), ...paged(source) }),
  'folders.move': ({ dice, targets }) => ({
    id: targets.folder(),
    ...(dice.chance(0.7) ? { parent: targets.folder() } : {}),
    ...(dice.chance(0.5) ? { name: dice.of(folderNames) } : {}),
  }),
  'folders.delete': ({ dice, targets }) => ({
    id: targets.folderWith(dice.of([isPending, isHeld, isReady, () => true])),
  }),
  'jobs.get': ({ targets }) => {
    const id = targets.job()
    return id === undefined ? undefined : { id }
  },
  'jobs.list': paged,
  'keys.create': ({ dice, model }) => ({
    name: 'made',
    scopes: dice.chance(0.15)
      ? [...scopes]
      : ['files:read', ...dice.some(['keys:write'], 0.8), ...dice.some(['files:write', 'files:purge'], 0.3)],
    ...(dice.chance(0.6)
      ? { expiresAt: iso(nowOf(model) + dice.of([-hour, hour, 2 * day, 40 * day, 5000 * day, 5000 * day])) }
      : {}),
  }),
  'keys.list': paged,
  'keys.rotate': ({ dice, targets }) => {
    const isAgain = ({ expiresAt, plannedExpiry }: ModelKey) => expiresAt !== plannedExpiry
    const id = targets.key(dice.chance(0.5) ? isAgain : undefined) ?? targets.key()
    return id === undefined ? undefined : { id, overlapSeconds: dice.of([0, 3600, 86_400, 86_400]) }
  },
  'keys.revoke': ({ targets }) => {
    const id = targets.key()
    return id === undefined ? undefined : { id }
  },
  'workspace.get': () => ({}),
  'workspace.update': ({ dice, targets }) => {
    const used = usedBy(targets.workspace)
    const hasQuota = targets.workspace.quotaFiles !== null || targets.workspace.quotaBytes !== null
    if (hasQuota && dice.chance(0.85)) return { quotaFiles: null, quotaBytes: null }
    return {
      ...(dice.chance(0.3) ? { name: dice.of(['one', 'two']) } : {}),
      ...(dice.chance(0.4) ? { trashDays: dice.of([1, 7, 60]) } : {}),
      ...(dice.chance(0.2) ? { auditDays: dice.of([20, 90, 200]) } : {}),
      ...(dice.chance(0.25) ? { quotaFiles: used.files + dice.below(3) } : {}),
      ...(dice.chance(0.2) ? { quotaBytes: used.bytes + dice.of([0, 10, 60]) } : {}),
    }
  },
  'workspace.retain': (source) => (source.dice.chance(0.5) ? {} : retention(source)),
  'usage.get': () => ({}),
  // Counted in memory by each process: asked for when both have written theirs.
  'usage.days': () => undefined,
}
