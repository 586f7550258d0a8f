import { invalid } from '../errors.ts'
import type { Bindings, Path } from '../expression/bindings.ts'
import { assertOperandTypes, holds } from '../expression/condition.ts'
import { type Condition, parseFilter } from '../expression/condition-parser.ts'
import type { Parsed } from '../expression/parsed.ts'
import { assertDisjoint, project } from '../expression/path.ts'
import { parseProjection } from '../expression/update-parser.ts'
import type { Entry } from '../keyspace.ts'
import { type IndexDefinition, identity, keysOf, only, positionNames } from '../schema.ts'
import { type Item, readItem } from '../value.ts'
import { type Context, choice, countOf, type Input, textOf } from './request.ts'

/** What Query and Scan have in common. */
export const pageParameters = [
  'TableName',
  'IndexName',
  'ConsistentRead',
  'ExclusiveStartKey',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'FilterExpression',
  'Limit',
  'ProjectionExpression',
  'ReturnConsumedCapacity',
  'Select',
]

/** 1 MB: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
const largestPage = 1024 * 1024

const selections = ['', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT'] as const

/** The expressions of a page, before their placeholders are known. */
export function parsePage(input: Input) {
  const [filter, projection] = [textOf(input, 'FilterExpression'), textOf(input, 'ProjectionExpression')]
  return {
    filter: filter === undefined ? undefined : parseFilter(filter),
    projection: projection === undefined ? undefined : parseProjection(projection),
  }
}

export function indexOf(input: Input, { table }: Context): IndexDefinition | undefined {
  const name = textOf(input, 'IndexName')
  const index = name === undefined ? undefined : table.index(name)
  if (index !== undefined && input.ConsistentRead === true) {
    throw invalid('Consistent reads are not supported on global secondary indexes')
  }
  return index
}

/** A position as the requests carry it, in the partition of the table or index that is read. */
export interface Position {
  readonly partition: string
  readonly sort: string
  readonly identity: string
}

export function startOf(
  input: Input,
  index: IndexDefinition | undefined,
  { table }: Context,
): Position | undefined {
  if (input.ExclusiveStartKey === undefined) return undefined
  const key = readItem(input.ExclusiveStartKey)
  const names = positionNames(table.schema, index)
  if (Object.keys(key).length !== names.length || names.some((name) => key[name] === undefined)) {
    throw invalid('The provided starting key is invalid')
  }
  const own = keysOf(key, table.schema)
  return { ...keysOf(key, index ?? table.schema), identity: identity(own.partition, own.sort) }
}

interface PageRequest {
  readonly entries: Iterable<Entry>
  readonly index: IndexDefinition | undefined
  readonly filter: Parsed<Condition> | undefined
  readonly projection: Parsed<readonly (readonly (string | number)[])[]> | undefined
  readonly bindings: Bindings
}

export interface Page {
  readonly answer: object
  /** What was read, before the filter. */
  readonly read: readonly Entry[]
}

/** Reads entries until the limit or 1 MB, then filters and projects them. */
export function readPage(request: PageRequest, input: Input, context: Context): Page {
  const { entries, index, filter, bindings } = request
  const limit = countOf(input, 'Limit', 1) ?? Number.POSITIVE_INFINITY
  const keep = selection(request, input, context)
  if (filter !== undefined) assertOperandTypes(filter.kind, filter.tree, bindings)
  const read: Entry[] = []
  let bytes = 0
  let complete = true
  for (const entry of entries) {
    read.push(entry)
    bytes += entry.size
    if (read.length < limit && bytes < largestPage) continue
    complete = false
    break
  }
  const found = filter === undefined ? read : read.filter(({ item }) => holds(filter.tree, item, bindings))
  const last = read.at(-1)
  const answer = {
    Items: keep && found.map(({ item }) => keep(item)),
    Count: found.length,
    ScannedCount: read.length,
    LastEvaluatedKey: complete
      ? undefined
      : last && only(last.item, positionNames(context.table.schema, index)),
  }
  return { answer, read }
}

/** What the answer keeps of an item; undefined when it has no items. */
function selection(
  { index, projection, bindings }: PageRequest,
  input: Input,
  { table }: Context,
): ((item: Item) => Item) | undefined {
  const select = choice(input, 'Select', selections)
  if (projection !== undefined && select !== '' && select !== 'SPECIFIC_ATTRIBUTES') {
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${select}`)
  }
  if (select === 'SPECIFIC_ATTRIBUTES' && projection === undefined) {
    throw invalid(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    )
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && index === undefined) {
    throw invalid('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName')
  }
  if (select === 'ALL_ATTRIBUTES' && index?.projection === 'KEYS_ONLY') {
    throw invalid(
      `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    )
  }
  if (select === 'COUNT') return undefined
  if (projection === undefined) return (item) => item
  const paths: Path[] = projection.tree.map((path) => bindings.path(path))
  assertDisjoint(projection.kind, paths)
  if (index?.projection === 'KEYS_ONLY') assertProjected(paths, index, positionNames(table.schema, index))
  return (item) => project(item, paths)
}

function assertProjected(paths: readonly Path[], index: IndexDefinition, names: readonly string[]): void {
  const missing = paths.map(([name]) => String(name)).filter((name) => !names.includes(name))
  if (missing.length === 0) return
  throw invalid(
    `One or more parameter values were invalid: Global secondary index ${index.name} does not project [${missing.join(', ')}]`,
  )
}
