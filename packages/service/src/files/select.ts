import type { contract } from '@lading/contract'
import type { QueryNotServed } from '@lading/contract/errors'
import type { DecodedInputOf, ErrorData } from '@lading/stack/server'
import type { FileSelection } from '@lading/store'

type Input = DecodedInputOf<typeof contract.files.list>
export type NotServed = ErrorData<typeof QueryNotServed>

/** A listing that one index serves. `folder` is still an address; `subtree` walks from folder to folder. */
export interface Listing {
  readonly select: FileSelection
  readonly sort: 'created' | 'name' | 'size'
}

/** The ways to list, most particular first: what asks for each, what it is sorted by, and what narrows it. */
const ways = [
  { by: 'folder', asks: 'folder', sort: 'name', narrows: ['namePrefix', 'subtree'] },
  { by: 'tag', asks: 'tag', sort: 'created', narrows: ['createdFrom', 'createdBefore'] },
  { by: 'type', asks: 'contentType', sort: 'created', narrows: ['createdFrom', 'createdBefore'] },
  { by: 'name', asks: 'namePrefix', sort: 'name', narrows: ['namePrefix'] },
  { by: 'size', asks: 'sizeMin', sort: 'size', narrows: ['sizeMin', 'sizeMax'] },
  { by: 'size', asks: 'sizeMax', sort: 'size', narrows: ['sizeMin', 'sizeMax'] },
] as const

const bySort = {
  created: { by: 'time', asks: 'sort', sort: 'created', narrows: ['createdFrom', 'createdBefore'] },
  name: { by: 'name', asks: 'sort', sort: 'name', narrows: ['namePrefix'] },
  size: { by: 'size', asks: 'sort', sort: 'size', narrows: ['sizeMin', 'sizeMax'] },
} as const

const filters = [
  'folder',
  'tag',
  'contentType',
  'namePrefix',
  'sizeMin',
  'sizeMax',
  'createdFrom',
  'createdBefore',
] as const

/** What to do instead, for each way. */
const advice = {
  folder: 'List the folder by name, narrowed by `namePrefix` only; or leave `folder` out.',
  tag: 'List the tag by `created`, narrowed by `createdFrom` and `createdBefore` only.',
  type: 'List the content type by `created`, narrowed by `createdFrom` and `createdBefore` only.',
  name: 'List by `name`, narrowed by `namePrefix` only.',
  size: 'List by `size`, narrowed by `sizeMin` and `sizeMax` only.',
  time: 'List by `created`, narrowed by `createdFrom` and `createdBefore` only.',
} as const

/** The one index that serves a listing, or what no index serves together and what to use instead. */
export function selectIndex(input: Input): Listing | NotServed {
  const { state, sort, subtree } = input
  const given = filters.filter((name) => input[name] !== undefined)
  const way =
    state === 'ready'
      ? (ways.find(({ asks }) => input[asks] !== undefined) ?? bySort[sort ?? 'created'])
      : bySort.created
  const narrows: readonly string[] = way.narrows
  const foreign = given.filter((name) => name !== way.asks && !narrows.includes(name))
  const first = state === 'ready' ? way.asks : 'state'
  if (sort !== undefined && sort !== way.sort) return { conflict: [first, 'sort'], use: advice[way.by] }
  if (foreign.length > 0) {
    return { conflict: [first, ...foreign], use: advice[way.by] }
  }
  if (subtree && (input.folder === undefined || input.namePrefix !== undefined)) {
    const others = input.folder === undefined ? [] : ['namePrefix']
    return {
      conflict: ['subtree', ...others],
      use: 'Give `subtree` together with `folder` and nothing else.',
    }
  }
  return { select: selection(way.by, input), sort: way.sort }
}

function selection(by: FileSelection['by'], input: Input): FileSelection {
  const range = { from: toInstant(input.createdFrom), before: toInstant(input.createdBefore) }
  switch (by) {
    case 'tag':
      return { by, tag: input.tag ?? '', range }
    case 'type':
      return { by, contentType: input.contentType ?? '', range }
    case 'name':
      return { by, prefix: input.namePrefix }
    case 'size':
      return { by, min: input.sizeMin, max: input.sizeMax }
    case 'folder':
      return { by, folderId: undefined, prefix: input.namePrefix }
    case 'time':
      return { by, state: input.state, range }
  }
}

/** A point in time as it stands in keys: with milliseconds. */
function toInstant(moment: string | undefined): string | undefined {
  return moment === undefined ? undefined : new Date(moment).toISOString()
}
