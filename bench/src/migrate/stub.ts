/**
 * A DynamoDB of two operations, which grants as much as it is told: BatchWriteItem and BatchGetItem. One argument: the
 * settings as JSON. Prints its port, and answers GET with what it has counted.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Capacity, type CapacitySettings } from './capacity.ts'

export interface StubSettings extends CapacitySettings {
  /** Keeps the items, so that they can be read. */
  readonly keeps?: boolean
  /** The items of listing shard 0 share a partition, as they do in an index, and it has saved nothing up. */
  readonly hotShard?: boolean
}

/** What was counted, in windows of a second. */
export interface StubCounts {
  readonly requests: number
  readonly throttled: number
  readonly items: number
  readonly units: number
  readonly seconds: readonly {
    readonly units: number
    readonly limit: number | null
    readonly requests: number
    readonly throttled: number
  }[]
}

interface WireItem {
  readonly [name: string]: { readonly [type: string]: unknown }
}
interface WireRequest {
  readonly PutRequest?: { readonly Item: WireItem }
  readonly DeleteRequest?: { readonly Key: WireItem }
}

const settings = JSON.parse(process.argv[2] ?? '{}') as StubSettings // given by whoever starts it
const capacity = new Capacity(settings, performance.now())
const kept = new Map<string, WireItem>()
const counts = { requests: 0, throttled: 0, items: 0, units: 0 }
const seconds: { units: number; limit: number | null; requests: number; throttled: number }[] = []
let began: number | undefined

/** Names and values, as DynamoDB counts them. */
function sizeOf(item: WireItem): number {
  let size = 0
  for (const name in item) {
    const value = item[name]
    size += name.length
    for (const type in value) {
      const inner = value[type]
      size += typeof inner === 'string' ? Buffer.byteLength(inner) : JSON.stringify(inner).length
    }
  }
  return size
}

function hashOf(text: string): number {
  let hash = 2166136261 // FNV-1a
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619) >>> 0
  return hash
}

const isHot = (item: WireItem) => settings.hotShard === true && item.shard?.N === '0'

const keyOf = (item: WireItem) => `${item.pk?.S}\0${item.sk?.S}`

function write(table: string, requests: readonly WireRequest[]): { status: number; answer: unknown } {
  const now = performance.now()
  began ??= now
  const second = Math.floor((now - began) / 1000)
  seconds[second] ??= { units: 0, limit: null, requests: 0, throttled: 0 }
  const window = seconds[second]
  const open: WireRequest[] = []
  let taken = 0
  for (const request of requests) {
    const item = request.PutRequest?.Item ?? request.DeleteRequest?.Key ?? {}
    const units = request.PutRequest === undefined ? 1 : Math.ceil(sizeOf(item) / 1024)
    if (!capacity.grants(units, isHot(item) ? 'hot' : hashOf(String(item.pk?.S)), now)) {
      open.push(request)
      continue
    }
    taken += units
    if (settings.keeps !== true) continue
    if (request.PutRequest === undefined) kept.delete(keyOf(item))
    else kept.set(keyOf(item), item)
  }
  counts.requests += 1
  window.requests += 1
  if (open.length > 0) {
    counts.throttled += 1
    window.throttled += 1
  }
  counts.items += requests.length - open.length
  counts.units += taken
  window.units += taken
  window.limit = capacity.limit ?? null
  if (open.length === requests.length) {
    return {
      status: 400,
      answer: {
        __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
        message: 'too fast',
      },
    }
  }
  return {
    status: 200,
    answer: {
      UnprocessedItems: open.length === 0 ? {} : { [table]: open },
      ConsumedCapacity: [{ TableName: table, CapacityUnits: taken }],
    },
  }
}

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(
      JSON.stringify({
        ...counts,
        seconds: Array.from(seconds, (one) => one ?? { units: 0, limit: null, requests: 0, throttled: 0 }),
      } satisfies StubCounts),
    )
    return
  }
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { RequestItems } = JSON.parse(Buffer.concat(chunks).toString()) as {
      RequestItems: Record<string, unknown>
    } // of our own client
    const [table = ''] = Object.keys(RequestItems)
    const isGet = String(request.headers['x-amz-target']).endsWith('BatchGetItem')
    const { status, answer } = isGet
      ? {
          status: 200,
          answer: {
            Responses: {
              [table]: (RequestItems[table] as { Keys: WireItem[] }).Keys.flatMap(
                (key) => kept.get(keyOf(key)) ?? [],
              ),
            },
            UnprocessedKeys: {},
          },
        }
      : write(table, RequestItems[table] as WireRequest[])
    const body = JSON.stringify(answer)
    response.writeHead(status, {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
// Whoever started it has gone.
process.stdin.on('end', () => process.exit(0)).resume()
