import { hash } from 'node:crypto'

/** Bytes that have arrived. */
export interface StoredObject {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** SHA-256, lower-case hexadecimal. */
  readonly sha256: string
  /** Of what was joined from parts: SHA-256 over the digests of the parts. */
  readonly partsSha256: string | null
  readonly arrivedAt: Date
}

type Arrival = Pick<StoredObject, 'bytes' | 'arrivedAt'>

const sha256 = (bytes: Uint8Array) => hash('sha256', bytes, 'hex')

/** The bytes of uploads, by the ids of these. */
export class Storage {
  readonly #objects = new Map<string, StoredObject>()
  readonly #parts = new Map<string, Map<number, StoredObject>>()
  /** Uploads in parts that were completed or aborted: S3 has forgotten them. */
  readonly #ended = new Set<string>()

  get(uploadId: string): StoredObject | undefined {
    return this.#objects.get(uploadId)
  }

  put(uploadId: string, { bytes, arrivedAt }: Arrival): void {
    this.#objects.set(uploadId, { bytes, sha256: sha256(bytes), partsSha256: null, arrivedAt })
  }

  /** The parts that have arrived, by number. */
  parts(uploadId: string): ReadonlyMap<number, StoredObject> {
    return this.#parts.get(uploadId) ?? new Map()
  }

  /** Whether no part of the upload is taken any more. */
  hasEnded(uploadId: string): boolean {
    return this.#ended.has(uploadId)
  }

  putPart(uploadId: string, number: number, { bytes, arrivedAt }: Arrival): void {
    const parts = new Map(this.parts(uploadId))
    parts.set(number, { bytes, sha256: sha256(bytes), partsSha256: null, arrivedAt })
    this.#parts.set(uploadId, parts)
  }

  /** Makes all parts one object. @param count of parts, all of which have arrived */
  join(uploadId: string, count: number, arrivedAt: Date): void {
    const parts = this.parts(uploadId)
    const all = Array.from({ length: count }, (_, index) => parts.get(index + 1)).flatMap(
      (part) => part ?? [],
    )
    const bytes = concatenate(all.map((part) => part.bytes))
    const digests = concatenate(all.map((part) => hash('sha256', part.bytes, 'buffer')))
    this.#objects.set(uploadId, {
      bytes,
      sha256: sha256(bytes),
      partsSha256: sha256(digests),
      arrivedAt,
    })
    this.#parts.delete(uploadId)
    this.#ended.add(uploadId)
  }

  remove(uploadId: string): void {
    this.#ended.add(uploadId)
    this.#objects.delete(uploadId)
    this.#parts.delete(uploadId)
  }

  clear(): void {
    this.#ended.clear()
    this.#objects.clear()
    this.#parts.clear()
  }
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
