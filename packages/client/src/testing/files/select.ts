import type { contract } from '@lading/contract'
import type { DecodedInputOf } from '@lading/stack/contract'
import type { ErrorData } from '../../generated/errors.ts'

export type ListInput = DecodedInputOf<typeof contract.files.list>
type Sort = 'created' | 'name' | 'size'

/** The table of `files.list`: what asks for a listing, what that is sorted by, and what narrows it. First match counts. */
const table = [
  { asks: 'folder', sort: 'name', narrows: ['namePrefix'] },
  { asks: 'tag', sort: 'created', narrows: ['createdFrom', 'createdBefore'] },
  { asks: 'contentType', sort: 'created', narrows: ['createdFrom', 'createdBefore'] },
  { asks: 'namePrefix', sort: 'name', narrows: [] },
  { asks: 'sizeMin', sort: 'size', narrows: ['sizeMax'] },
  { asks: 'sizeMax', sort: 'size', narrows: [] },
] as const

const filters = [...table.map(({ asks }) => asks), 'createdFrom', 'createdBefore'] as const

const narrowedBy = {
  created: ['createdFrom', 'createdBefore'],
  name: ['namePrefix'],
  size: ['sizeMin', 'sizeMax'],
} as const

/** What a listing is sorted by, or what goes not together and what to ask for instead. */
export function selectSort(input: ListInput): { readonly sort: Sort } | ErrorData['QUERY_NOT_SERVED'] {
  const { state, subtree } = input
  const row = state === 'ready' ? table.find(({ asks }) => input[asks] !== undefined) : undefined
  const sort: Sort = row?.sort ?? (state === 'ready' ? (input.sort ?? 'created') : 'created')
  const asks = row?.asks ?? (state === 'ready' ? 'sort' : 'state')
  const narrows: readonly string[] = row?.narrows ?? narrowedBy[sort]
  const use = `List by \`${sort}\`${row === undefined ? '' : ` with \`${row.asks}\``}, narrowed by ${narrows.map((name) => `\`${name}\``).join(' and ') || 'nothing else'} only.`
  if (input.sort !== undefined && input.sort !== sort) return { conflict: [asks, 'sort'], use }
  const foreign = filters.filter(
    (name) => input[name] !== undefined && name !== asks && !narrows.includes(name),
  )
  if (foreign.length > 0) return { conflict: [asks, ...foreign], use }
  if (subtree && (input.folder === undefined || input.namePrefix !== undefined)) {
    const others = input.folder === undefined ? [] : ['namePrefix']
    return {
      conflict: ['subtree', ...others],
      use: 'Give `subtree` together with `folder` and nothing else.',
    }
  }
  return { sort }
}
