import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Item } from '@lading/store/items'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AwsCredentialIdentity, Checksum, Provider, SourceData } from '@smithy/types'
import { decodeItem } from './wire.ts'

/** Where and as whom. */
export interface DynamoOptions {
  readonly endpoint: URL
  readonly region: string
  readonly credentials: Provider<AwsCredentialIdentity>
  /** Milliseconds until an answer counts as lost. */
  readonly timeoutMs?: number
  readonly maxSockets?: number
}

/** An error that DynamoDB or the network gave. */
export class DynamoError extends Error {
  override readonly name = 'DynamoError'
  /** The name of AWS's exception, or the code of the network's error. */
  readonly code: string
  /** Whether the request may have been carried out although no answer came. */
  readonly isAmbiguous: boolean

  constructor(code: string, message: string, isAmbiguous: boolean) {
    super(message)
    this.code = code
    this.isAmbiguous = isAmbiguous
  }
}

const throttles = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'RequestThrottled',
])
export const isThrottle = (error: unknown): boolean =>
  error instanceof DynamoError && throttles.has(error.code)

/** Whether another attempt can help. */
export const isPassingDynamoError = (error: unknown): boolean =>
  error instanceof DynamoError &&
  (error.isAmbiguous ||
    throttles.has(error.code) ||
    error.code === 'InternalServerError' ||
    error.code === 'ServiceUnavailable' ||
    error.code.startsWith('E'))

/** Room for a batch of usual items. */
const bufferBytes = 192 * 1024

/** SHA-256 of the crypto module as the signer asks for it. */
class Sha256 implements Checksum {
  readonly #secret: SourceData | undefined
  #hash: Hash | Hmac

  constructor(secret?: SourceData) {
    this.#secret = secret
    this.#hash = Sha256.#make(secret)
  }

  static #make(secret: SourceData | undefined): Hash | Hmac {
    return secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret))
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data)
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest())
  }

  reset(): void {
    this.#hash = Sha256.#make(this.#secret)
  }
}

function toBytes(data: SourceData): Uint8Array | string {
  if (typeof data === 'string') return data
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)
}

/**
 * The two calls that a migration makes millions of, by plain HTTP, signed by AWS's own signer. The SDK's client takes
 * 1,360 us for 25 items of 1 KB where this takes about 300 (bench/README.md); it repeats nothing by itself, because
 * whoever calls measures what is granted.
 */
export class DynamoWire {
  readonly #options: DynamoOptions
  readonly #signer: SignatureV4
  readonly #agent: HttpAgent
  readonly #buffers: Buffer[] = []

  constructor(options: DynamoOptions) {
    this.#options = options
    this.#signer = new SignatureV4({
      service: 'dynamodb',
      region: options.region,
      credentials: options.credentials,
      sha256: Sha256,
    })
    const settings = { keepAlive: true, maxSockets: options.maxSockets ?? 64 }
    this.#agent = options.endpoint.protocol === 'https:' ? new HttpsAgent(settings) : new HttpAgent(settings)
  }

  destroy(): void {
    this.#agent.destroy()
  }

  /**
   * Writes up to 25 items of one table.
   * @param requests PutRequest and DeleteRequest in DynamoDB's JSON
   * @returns the requests that were not carried out, parsed, and the write units that the others took
   */
  async batchWrite(
    table: string,
    requests: readonly string[],
  ): Promise<{ readonly unprocessed: readonly WireRequest[]; readonly units: number }> {
    const parts: string[] = [`{"RequestItems":{${JSON.stringify(table)}:[`]
    for (const [at, request] of requests.entries()) parts.push(at === 0 ? '' : ',', request)
    parts.push(']},"ReturnConsumedCapacity":"TOTAL"}')
    const answer = await this.#send('BatchWriteItem', parts)
    return {
      unprocessed: (answer.UnprocessedItems as Record<string, WireRequest[]> | undefined)?.[table] ?? [],
      units: unitsOf(answer),
    }
  }

  /** Reads up to 100 items, strongly consistent. @returns those that exist, and the keys that were not looked at */
  async batchGet(
    table: string,
    keys: readonly { readonly pk: string; readonly sk: string }[],
  ): Promise<{ readonly items: Item[]; readonly unprocessed: { pk: string; sk: string }[] }> {
    const wireKeys = keys.map(
      ({ pk, sk }) => `{"pk":{"S":${JSON.stringify(pk)}},"sk":{"S":${JSON.stringify(sk)}}}`,
    )
    const body = `{"RequestItems":{${JSON.stringify(table)}:{"ConsistentRead":true,"Keys":[${wireKeys.join(',')}]}}}`
    const answer = await this.#send('BatchGetItem', [body])
    const found = (answer.Responses as Record<string, Record<string, never>[]> | undefined)?.[table] ?? []
    const open =
      (answer.UnprocessedKeys as Record<string, { Keys: WireKey[] }> | undefined)?.[table]?.Keys ?? []
    return { items: found.map(decodeItem), unprocessed: open.map(({ pk, sk }) => ({ pk: pk.S, sk: sk.S })) }
  }

  /** @param parts texts that are the body one after another: joined first, they would be copied twice */
  async #send(operation: string, parts: readonly string[]): Promise<Record<string, unknown>> {
    const buffer = this.#bufferFor(parts)
    let length = 0
    for (const part of parts) length += buffer.write(part, length)
    const answer = await this.#sendBytes(operation, buffer.subarray(0, length))
    // Only of a request that is over: one that was given up may still be on its way.
    this.#buffers.push(buffer)
    return answer
  }

  /**
   * Memory that is used again: it lies outside of the heap, and so much of it, made anew each time, has the garbage collector
   * run all the time.
   */
  #bufferFor(parts: readonly string[]): Buffer {
    let most = 0
    for (const { length } of parts) most += length * 3 // bytes of UTF-8 for a code unit
    const buffer = this.#buffers.pop()
    return buffer !== undefined && buffer.length >= most
      ? buffer
      : Buffer.allocUnsafeSlow(Math.max(most, bufferBytes))
  }

  async #sendBytes(operation: string, bytes: Buffer): Promise<Record<string, unknown>> {
    const { endpoint } = this.#options
    const signed = await this.#signer.sign({
      method: 'POST',
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      ...(endpoint.port === '' ? {} : { port: Number(endpoint.port) }),
      path: '/',
      query: {},
      headers: {
        host: endpoint.host,
        'content-type': 'application/x-amz-json-1.0',
        'content-length': String(bytes.length),
        'x-amz-target': `DynamoDB_20120810.${operation}`,
      },
      body: bytes,
    })
    const { status, text } = await this.#exchange(signed.headers, bytes)
    const answer = parse(text)
    if (status === 200) return answer
    const code = String(answer.__type ?? `HTTP${status}`).replace(/^.*#/, '')
    const message = String(answer.message ?? answer.Message ?? `DynamoDB answered ${status}`)
    throw new DynamoError(
      status >= 500 && answer.__type === undefined ? 'ServiceUnavailable' : code,
      message,
      status >= 500,
    )
  }

  #exchange(headers: Record<string, string>, body: Buffer): Promise<{ status: number; text: string }> {
    const { endpoint, timeoutMs = 10_000 } = this.#options
    const request = endpoint.protocol === 'https:' ? httpsRequest : httpRequest
    return new Promise((resolve, reject) => {
      const lost = (code: string, message: string) => reject(new DynamoError(code, message, true))
      const sending = request(
        {
          method: 'POST',
          host: endpoint.hostname,
          port: endpoint.port,
          path: '/',
          headers,
          agent: this.#agent,
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => {
            clearTimeout(timer)
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() })
          })
          response.on('error', (error: NodeJS.ErrnoException) => lost(error.code ?? 'EPIPE', error.message))
        },
      )
      const timer = setTimeout(() => {
        lost('ETIMEDOUT', `No answer within ${timeoutMs} ms`)
        sending.destroy()
      }, timeoutMs)
      sending.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer)
        lost(error.code ?? 'EPIPE', error.message)
      })
      sending.end(body)
    })
  }
}

interface WireKey {
  readonly pk: { readonly S: string }
  readonly sk: { readonly S: string }
}

export interface WireRequest {
  readonly PutRequest?: { readonly Item: WireKey }
  readonly DeleteRequest?: { readonly Key: WireKey }
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown> // what is none has no property that is asked for
  } catch {
    return {}
  }
}

function unitsOf(answer: Record<string, unknown>): number {
  const consumed = (answer.ConsumedCapacity ?? []) as { CapacityUnits?: number }[] // as asked for
  return consumed.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)
}
