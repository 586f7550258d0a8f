import type { contract } from '@lading/contract'
import type * as z from 'zod'
import { byBytes, childrenOf, findFolder, isThere } from './find.ts'
import type { Rule } from './rule.ts'
import type { ModelFile, ModelFolder, ModelWorkspace } from './state.ts'
import { fileView, presentOf } from './views.ts'

type Input = z.output<typeof contract.files.list.input>

/** What decides the order of a listing, and which filters go with it. */
const ways = [
  ['folder', 'name', ['namePrefix', 'subtree']],
  ['tag', 'created', ['createdFrom', 'createdBefore']],
  ['contentType', 'created', ['createdFrom', 'createdBefore']],
  ['namePrefix', 'name', []],
  ['sizeMin', 'size', ['sizeMax']],
  ['sizeMax', 'size', []],
] as const

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

const bySort = {
  created: ['createdFrom', 'createdBefore'],
  name: ['namePrefix'],
  size: ['sizeMin', 'sizeMax'],
} as const

/** The order that is asked for; undefined when the table of the contract has no such combination. */
function orderOf(input: Input): 'created' | 'name' | 'size' | undefined {
  const given = filters.filter((name) => input[name] !== undefined)
  const way = input.state === 'ready' ? ways.find(([name]) => input[name] !== undefined) : undefined
  const sort = way?.[1] ?? (input.state === 'ready' ? (input.sort ?? 'created') : 'created')
  const allowed: readonly string[] = way === undefined ? bySort[sort] : [way[0], ...way[2]]
  if (input.sort !== undefined && input.sort !== sort) return undefined
  if (given.some((name) => !allowed.includes(name))) return undefined
  if (input.subtree && (input.folder === undefined || input.namePrefix !== undefined)) return undefined
  return sort
}

export const list: Rule<Input> = ({ model, workspace, input }) => {
  const sort = orderOf(input)
  if (sort === undefined) return { code: 'QUERY_NOT_SERVED' }
  // The pages of a listing are followed by whoever asks: a rule only sees a cursor that nobody gave.
  if (input.cursor !== undefined) return { code: 'CURSOR_INVALID' }
  const folder = input.folder === undefined ? undefined : findFolder(workspace, input.folder)
  if (input.folder !== undefined && folder === undefined) return { code: 'FOLDER_NOT_FOUND' }
  const order = input.order ?? (sort === 'name' ? 'asc' : 'desc')
  const sorted = (files: ModelFile[]) => {
    const ascending = files.sort((a, b) => byBytes(sortKey(a, sort), sortKey(b, sort)))
    return order === 'asc' ? ascending : ascending.reverse()
  }
  const found = [...workspace.files.values()].filter(
    (file) => file.state === input.state && isThere(model, workspace, file) && isAsked(file, input),
  )
  const inFolder = (id: string | null) => sorted(found.filter(({ folderId }) => folderId === id))
  const items =
    folder === undefined
      ? sorted(found)
      : input.subtree
        ? subtree(workspace, folder).flatMap(inFolder)
        : inFolder(folder?.id ?? null)
  return { output: { items: items.map((file) => fileView(file)), nextCursor: null } }
}

/** The folder and those below it, each before what is in it. */
function subtree({ folders }: ModelWorkspace, top: ModelFolder | null): (string | null)[] {
  const below = (id: string | null): (string | null)[] => [
    id,
    ...childrenOf(folders, id).flatMap((child) => below(child.id)),
  ]
  return below(top?.id ?? null)
}

function isAsked(file: ModelFile, input: Input): boolean {
  const { contentType, size } = presentOf(file)
  const at = timeOf(file)
  const {
    tag,
    namePrefix,
    sizeMin = 0,
    sizeMax = Number.POSITIVE_INFINITY,
    createdFrom,
    createdBefore,
  } = input
  return (
    (tag === undefined || file.tags.includes(tag)) &&
    (input.contentType === undefined || essence(contentType) === essence(input.contentType)) &&
    (namePrefix === undefined || file.name.toLowerCase().startsWith(namePrefix.toLowerCase())) &&
    (createdFrom === undefined || at >= Date.parse(createdFrom)) &&
    (createdBefore === undefined || at < Date.parse(createdBefore)) &&
    size >= sizeMin &&
    size <= sizeMax
  )
}

const essence = (type: string) => type.split(';')[0]?.toLowerCase()

/** When it was created; in the trash, when it was deleted. */
const timeOf = ({ createdAt, trashedAt }: ModelFile) => trashedAt ?? createdAt

/** Text that sorts like the files; those that are alike are told apart by their ids. */
function sortKey(file: ModelFile, sort: 'created' | 'name' | 'size'): string {
  switch (sort) {
    case 'created':
      return `${new Date(timeOf(file)).toISOString()}#${file.id}`
    case 'name':
      return `${file.name.toLowerCase()}\u0001${file.id}`
    case 'size':
      return `${String(presentOf(file).size).padStart(15, '0')}#${file.id}`
  }
}
