/** Random requests on a small table, the same for the same seed, so that two engines can be asked the same. */
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  type ScanCommandOutput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { canonicalNumber } from './decimal.ts'
import type { TableSchema } from './schema.ts'

export const schema: TableSchema = {
  partitionKey: 'pk',
  sortKey: 'sk',
  indexes: [
    { name: 'gsi1', partitionKey: 'gsi1pk', sortKey: 'gsi1sk', projection: 'ALL' },
    { name: 'gsi2', partitionKey: 'gsi2pk', sortKey: 'gsi2sk', projection: 'KEYS_ONLY' },
  ],
}

type Attributes = Record<string, AttributeValue>
export type Random = (below: number) => number

/** Mulberry32: whole numbers from 0, the same ones for the same seed. */
export function seeded(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const pick = <Member>(random: Random, members: readonly [Member, ...Member[]]): Member =>
  members[random(members.length)] ?? members[0]

type Bounds = readonly [
  readonly [AttributeValue, AttributeValue],
  ...(readonly [AttributeValue, AttributeValue])[],
]
type Choices = readonly [string, ...string[]]

const texts: Choices = ['a', 'b', 'ab', 'ba', 'abc', 'ä', 'z', '0', '10', '\u{1f600}', '\uffee']
const numbers: Choices = ['0', '1', '-1', '2.5', '10', '100', '-0.05', '12345678901234567890', '0.00123']
/** Other spellings, for attributes of their own only: within lists and maps DynamoDB Local leaves them as they are. */
const oddNumbers: Choices = ['2.50', '1e3', '007', '-0', '1E-3']
const partitions: Choices = ['p1', 'p2', 'P2']
const dynaliteSorts: Choices = ['a', 'ab', 'b', 'é']
const localSorts: Choices = [...dynaliteSorts, '\u{1f600}', '\uffee']

const number = (random: Random): AttributeValue => ({ N: pick(random, numbers) })
const text = (random: Random): AttributeValue => ({ S: pick(random, texts) })
const some = (random: Random, members: Choices) => [
  ...new Set(Array.from({ length: 1 + random(3) }, () => pick(random, members))),
]
const textSet = (random: Random): AttributeValue => ({ SS: some(random, texts) })
const numberSet = (random: Random): AttributeValue => ({ NS: some(random, ['1', '2', '3.5', '-4', '50']) })
const bytes = (random: Random): AttributeValue => ({ B: Buffer.from(pick(random, texts)) })
const list = (random: Random): AttributeValue => ({
  L: Array.from({ length: 1 + random(4) }, () => (random(3) === 0 ? map(random) : scalar(random))),
})
const map = (random: Random): AttributeValue => ({
  M: {
    s: text(random),
    ...(random(2) === 0 ? { n: number(random) } : {}),
    ...(random(3) === 0 ? { l: list(random) } : {}),
  },
})
const scalar = (random: Random): AttributeValue =>
  pick(random, [number, text, bytes, () => ({ BOOL: random(2) === 0 }), () => ({ NULL: true })])(random)
const anything = (random: Random) => pick(random, [scalar, textSet, numberSet, list, map])(random)

const keyOf = (random: Random, sorts: Choices): Attributes => ({
  pk: { S: pick(random, partitions) },
  sk: { S: pick(random, sorts) },
})

/** Sort keys of the indexes end in the item's own keys: items that share one have no order to compare. */
const indexSort = (random: Random, key: Attributes, sorts: Choices): AttributeValue => ({
  S: `${pick(random, sorts)}#${key.pk?.S}#${key.sk?.S}`,
})

function indexKeys(random: Random, key: Attributes, sorts: Choices, whole: boolean): Attributes {
  const keysOf = (index: string): Attributes => {
    const partition = { [`${index}pk`]: { S: pick(random, ['x', 'y']) } }
    const sort = { [`${index}sk`]: indexSort(random, key, sorts) }
    return pick(random, [{ ...partition, ...sort }, {}, whole ? {} : partition, whole ? {} : sort])
  }
  return { ...keysOf('gsi1'), ...keysOf('gsi2') }
}

function itemOf(random: Random, key: Attributes, sorts: Choices, whole: boolean): Attributes {
  const fields: [string, (random: Random) => AttributeValue][] = [
    ['n', (made) => (made(3) === 0 ? { N: pick(made, oddNumbers) } : number(made))],
    ['s', text],
    ['ss', textSet],
    ['ns', numberSet],
    ['b', bytes],
    ['l', list],
    ['m', map],
    ['any', anything],
  ]
  const chosen = fields.filter(() => random(6) > 0)
  return {
    ...key,
    ...indexKeys(random, key, sorts, whole),
    ...Object.fromEntries(chosen.map(([name, make]) => [name, make(random)])),
    // Beyond 1 KB now and then, so that units are more than one.
    ...(random(4) === 0 ? { pad: { S: 'x'.repeat(random(5000)) } } : {}),
  }
}

const numberBounds: Bounds = [
  [{ N: '-1' }, { N: '10' }],
  [{ N: '0' }, { N: '0' }],
  [{ N: '2.5' }, { N: '100' }],
]
const textBounds: Bounds = [
  [{ S: 'a' }, { S: 'b' }],
  [{ S: 'ab' }, { S: '\u{1f600}' }],
]
const byteBounds: Bounds = [[{ B: Buffer.from('a') }, { B: Buffer.from('b') }]]

interface Expression {
  readonly text: string
  readonly names?: Record<string, string>
  readonly values?: Attributes
}

const paths: Choices = [
  'n',
  's',
  'ss',
  'ns',
  'b',
  'l',
  'm',
  '#any',
  'l[0]',
  'l[1].s',
  'm.s',
  'm.n',
  'm.l[0]',
  'nothing',
]
const types: Choices = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'L', 'M']

/** One condition without AND, OR and NOT. @param tag makes its placeholders its own */
function simpleCondition(random: Random, tag: string): Expression {
  const path = pick(random, paths)
  const names = path === '#any' ? { '#any': 'any' } : {}
  const [a, b] = [`:a${tag}`, `:b${tag}`]
  const comparator = pick(random, ['=', '<>', '<', '<=', '>', '>='])
  const ordered = pick(random, [number, text, bytes])
  const [low, high] = pick(
    random,
    ordered === number ? numberBounds : ordered === text ? textBounds : byteBounds,
  )
  return pick<() => Expression>(random, [
    () => ({ text: `attribute_exists(${path})`, names }),
    () => ({ text: `attribute_not_exists(${path})`, names }),
    () => ({ text: `attribute_type(${path}, ${a})`, names, values: { [a]: { S: pick(random, types) } } }),
    () => ({
      text: `begins_with(${path}, ${a})`,
      names,
      values: { [a]: pick(random, [text, bytes])(random) },
    }),
    () => ({ text: `contains(${path}, ${a})`, names, values: { [a]: scalar(random) } }),
    () => ({ text: `size(${path}) ${comparator} ${a}`, names, values: { [a]: { N: String(random(5)) } } }),
    () => ({ text: `${path} ${comparator} ${a}`, names, values: { [a]: ordered(random) } }),
    () => ({ text: `${path} ${pick(random, ['=', '<>'])} ${a}`, names, values: { [a]: anything(random) } }),
    () => ({ text: `${path} BETWEEN ${a} AND ${b}`, names, values: { [a]: low, [b]: high } }),
    () => ({
      text: `${path} IN (${a}, ${b})`,
      names,
      values: { [a]: anything(random), [b]: anything(random) },
    }),
  ])()
}

function condition(random: Random): Expression {
  const [left, right] = [simpleCondition(random, '1'), simpleCondition(random, '2')]
  const joined = (shape: string): Expression => ({
    text: shape.replaceAll(/[12]/g, (side) => (side === '1' ? left : right).text),
    names: { ...left.names, ...right.names },
    values: { ...left.values, ...right.values },
  })
  return pick<() => Expression>(random, [
    () => left,
    () => ({ ...left, text: `NOT ${left.text}` }),
    () => joined('1 AND 2'),
    () => joined('1 OR NOT 2'),
    () => joined('NOT (1 and 2) OR 2'),
    () => joined('(1 OR 2)'),
  ])()
}

function updates(random: Random, key: Attributes, sorts: Choices, whole: boolean): Expression {
  const values: Attributes = {}
  const value = (made: AttributeValue) => {
    const name = `:u${Object.keys(values).length}`
    values[name] = made
    return name
  }
  const gsi1pk = () => value({ S: pick(random, ['x', 'y']) })
  const gsi1sk = () => value(indexSort(random, key, sorts))
  const sets = [
    () => `n = n + ${value(number(random))}`,
    () => `n = if_not_exists(n, ${value({ N: '7' })}) - ${value({ N: '1.5' })}`,
    () => `s = ${value(text(random))}`,
    () => `l = list_append(if_not_exists(l, ${value({ L: [] })}), ${value(list(random))})`,
    () => `l[1] = ${value(scalar(random))}`,
    () => `l[9] = ${value(scalar(random))}`,
    () => `m.s = ${value(text(random))}`,
    () => `m.n = s`,
    () => `#any = ${value(anything(random))}`,
    ...(whole
      ? [() => `gsi1pk = ${gsi1pk()}, gsi1sk = ${gsi1sk()}`]
      : [() => `gsi1pk = ${gsi1pk()}`, () => `gsi1sk = ${gsi1sk()}`]),
  ]
  const indexRemoves = whole ? ['gsi1pk, gsi1sk', 'gsi2sk, gsi2pk'] : ['gsi1pk', 'gsi1sk', 'gsi2sk']
  const removes = ['s', 'l[0]', 'm.n', 'nothing', '#any', 'ss', ...indexRemoves]
  const chosenSets = sets.filter(() => random(8) === 0).map((make) => make())
  const chosenRemoves = removes.filter(() => random(6) === 0)
  const adds = [() => `ns ${value(numberSet(random))}`, () => `added ${value(number(random))}`]
  const chosenAdds = adds.filter(() => random(5) === 0).map((make) => make())
  const chosenDeletes = random(5) === 0 ? [`ss ${value(textSet(random))}`] : []
  const clauses = [
    ['SET', chosenSets],
    ['REMOVE', chosenRemoves],
    ['ADD', chosenAdds],
    ['DELETE', chosenDeletes],
  ] as const
  const written = clauses.filter(([, parts]) => parts.length > 0)
  const expression = written.map(([clause, parts]) => `${clause} ${parts.join(', ')}`).join(' ')
  if (expression === '') return updates(random, key, sorts, whole)
  return { text: expression, names: expression.includes('#any') ? { '#any': 'any' } : {}, values }
}

/** The placeholders of a request, left out when there are none: an empty object is refused. */
function placeholders(...expressions: readonly (Expression | undefined)[]) {
  const names = Object.assign({}, ...expressions.map((expression) => expression?.names))
  const values = Object.assign({}, ...expressions.map((expression) => expression?.values))
  return {
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  }
}

function keyCondition(random: Random, sorts: Choices, index: string | undefined): Expression {
  const [pk, sk] = index === undefined ? ['pk', 'sk'] : [`${index}pk`, `${index}sk`]
  const partition = { S: index === undefined ? pick(random, partitions) : pick(random, ['x', 'y']) }
  const [low, high] = [pick(random, sorts), pick(random, sorts)]
  const shape = pick(random, ['', '=', '<', '<=', '>', '>=', 'BETWEEN', 'begins_with'])
  const values: Attributes = { ':pk': partition, ...(shape === '' ? {} : { ':low': { S: low } }) }
  if (shape === '') return { text: `${pk} = :pk`, values }
  if (shape === 'begins_with') return { text: `${pk} = :pk AND begins_with(${sk}, :low)`, values }
  if (shape === 'BETWEEN') {
    return {
      text: `${pk} = :pk AND ${sk} BETWEEN :low AND :high`,
      values: { ...values, ':high': { S: high } },
    }
  }
  return { text: `${pk} = :pk AND ${sk} ${shape} :low`, values }
}

const wholeReturnValues = ['NONE', 'ALL_OLD', 'ALL_NEW'] as const
const allReturnValues = [...wholeReturnValues, 'UPDATED_OLD', 'UPDATED_NEW'] as const

/** A request, sent to an engine's client; gives what is compared. */
export interface Request {
  readonly title: string
  readonly input: object
  readonly send: (client: DynamoDBClient) => Promise<object>
}

export interface RequestOptions {
  readonly table: string
  /**
   * The engine to be compared with. Left out is what it does otherwise than DynamoDB.
   * - dynalite says nothing of what indexes consume, does not show the item that made a condition fail, and orders
   *   sort keys by UTF-16 in one place and by UTF-8 in another.
   * - DynamoDB Local gives the whole of an attribute of which a part was updated, and charges an index for an item that
   *   has one of its keys only.
   */
  readonly engine: 'dynalite' | 'dynamodb-local'
}

export function randomRequest(random: Random, { table, engine }: RequestOptions): Request {
  const local = engine === 'dynamodb-local'
  const sorts = local ? localSorts : dynaliteSorts
  const key = keyOf(random, sorts)
  const base = { TableName: table, ...(local ? { ReturnConsumedCapacity: 'INDEXES' as const } : {}) }
  const maybe = random(2) === 0 ? condition(random) : undefined
  const conditional = {
    ...(maybe === undefined ? {} : { ConditionExpression: maybe.text }),
    ...(local ? { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const } : {}),
  }
  switch (random(10)) {
    case 0:
    case 1:
    case 2: {
      const input = {
        ...base,
        ...conditional,
        ...placeholders(maybe),
        Item: itemOf(random, key, sorts, local),
        ReturnValues: pick(random, ['NONE', 'ALL_OLD'] as const),
      }
      return { title: 'put', input, send: (client) => client.send(new PutItemCommand(input)) }
    }
    case 3:
    case 4:
    case 5: {
      const update = updates(random, key, sorts, local)
      const input = {
        ...base,
        ...conditional,
        ...placeholders(maybe, update),
        Key: key,
        UpdateExpression: update.text,
        ReturnValues: pick(random, local ? wholeReturnValues : allReturnValues),
      }
      return { title: 'update', input, send: (client) => client.send(new UpdateItemCommand(input)) }
    }
    case 6: {
      const input = {
        ...base,
        ...conditional,
        ...placeholders(maybe),
        Key: key,
        ReturnValues: 'ALL_OLD' as const,
      }
      return { title: 'delete', input, send: (client) => client.send(new DeleteItemCommand(input)) }
    }
    case 7: {
      const projection = pick(random, ['l[0], l[2], n', 'm.s, pk', 'm', 'l[1].s, nothing'])
      const input = {
        ...base,
        Key: key,
        ConsistentRead: random(2) === 0,
        ...(random(2) === 0 ? { ProjectionExpression: projection } : {}),
      }
      return { title: 'get', input, send: (client) => client.send(new GetItemCommand(input)) }
    }
    case 8: {
      const filter = random(2) === 0 ? condition(random) : undefined
      const input = { ...base, ...(filter && { FilterExpression: filter.text }), ...placeholders(filter) }
      return {
        title: 'scan',
        input,
        send: async (client) => unordered(await client.send(new ScanCommand(input))),
      }
    }
    default:
      return randomQuery(random, sorts, base)
  }
}

function randomQuery(random: Random, sorts: Choices, base: { TableName: string }): Request {
  const name = pick(random, ['', 'gsi1', 'gsi2'])
  const index = name === '' ? undefined : name
  const keys = keyCondition(random, sorts, index)
  const filter = random(3) === 0 && index !== 'gsi2' ? condition(random) : undefined
  const input = {
    ...base,
    ...(index === undefined ? { ConsistentRead: random(2) === 0 } : { IndexName: index }),
    KeyConditionExpression: keys.text,
    ...(filter && { FilterExpression: filter.text }),
    ...placeholders(keys, filter),
    ScanIndexForward: random(2) === 0,
    ...(random(2) === 0 ? { Limit: 1 + random(3) } : {}),
    ...(random(5) === 0 ? { Select: 'COUNT' as const } : {}),
  }
  // Page after page, so that the positions that one engine gives out are also those it takes.
  const send = async (client: DynamoDBClient) => {
    const pages: object[] = []
    let start: Attributes | undefined
    do {
      const page = await client.send(
        new QueryCommand({ ...input, ...(start === undefined ? {} : { ExclusiveStartKey: start }) }),
      )
      start = page.LastEvaluatedKey
      // Whether a full page that ends the range names its end, so that an empty one follows, is each engine's own.
      // An empty page is charged by DynamoDB, but not by DynamoDB Local.
      const { LastEvaluatedKey: _, ...rest } = page
      if (page.ScannedCount !== 0) pages.push(rest)
    } while (start !== undefined)
    return { pages }
  }
  return { title: 'query', input, send }
}

/** The order of a scan is each engine's own. */
function unordered(page: ScanCommandOutput): object {
  const place = ({ pk, sk }: Attributes) => `${pk?.S}#${sk?.S}`
  const { ConsumedCapacity, ...rest } = page
  // A scan of nothing is charged by DynamoDB, but not by DynamoDB Local.
  return {
    ...rest,
    ...(page.ScannedCount === 0 ? {} : { ConsumedCapacity }),
    Items: page.Items?.toSorted((left, right) => (place(left) < place(right) ? -1 : 1)),
  }
}

/** What an engine does with a request, without what is its own: metadata, texts of errors, the order of sets. */
export async function outcomeOf(request: Request, client: DynamoDBClient): Promise<unknown> {
  try {
    return comparable(await request.send(client))
  } catch (error) {
    if (!(error instanceof Error) || !('$fault' in error)) throw error
    return { error: error.name, ...('Item' in error ? { item: comparable(error.Item) } : {}) }
  }
}

function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  if ('N' in value && typeof value.N === 'string') return { N: canonicalNumber(value.N) }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => name !== '$metadata' && member !== undefined)
      // No attributes: left out by DynamoDB and the stub, an empty object of dynalite.
      .filter(([name, member]) => name !== 'Attributes' || Object.keys(member ?? {}).length > 0)
      .map(([name, member]) => [
        name,
        (name === 'SS' || name === 'NS') && Array.isArray(member) ? member.toSorted() : comparable(member),
      ]),
  )
}

/** An item of less than 1 KB with attributes of every type, in no index. */
export function randomItem(random: Random, partition: string): Attributes {
  const key = { ...keyOf(random, localSorts), pk: { S: partition } }
  const { pad: _, ...item } = itemOf(random, key, localSorts, true)
  const inIndex = ([name]: [string, unknown]) => name.startsWith('gsi')
  const numbersOfAllLengths = { N: `${random(2) === 0 ? '-' : ''}${random(2 ** 30)}e${random(40) - 20}` }
  const kept = Object.entries(item).filter((entry) => !inIndex(entry))
  return {
    ...Object.fromEntries(kept),
    size: numbersOfAllLengths,
    yes: { BOOL: true },
    nothing: { NULL: true },
  }
}
