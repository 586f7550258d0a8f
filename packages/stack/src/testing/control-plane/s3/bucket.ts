import { createHash } from 'node:crypto'
import type {
  BucketLifecycleConfiguration,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  Tag,
} from '@aws-sdk/client-s3'
import type { JsonObject } from '../cloudformation/template.ts'
import type { Identity } from '../identity.ts'

/** What is stored under a key. */
export interface StoredObject {
  readonly key: string
  /** `null` where the bucket was not versioned. */
  readonly versionId: string
  readonly isDeleteMarker: boolean
  readonly bytes: Uint8Array
  readonly etag: string
  readonly at: Date
  readonly contentType: string | undefined
  readonly cacheControl: string | undefined
  readonly metadata: Readonly<Record<string, string>>
}

/** What was put on a bucket, each as the SDK sent it. */
export interface BucketConfiguration {
  encryption?: ServerSideEncryptionConfiguration
  versioning?: 'Enabled' | 'Suspended'
  lifecycle?: BucketLifecycleConfiguration
  /** JSON, as it was sent. */
  policy?: string
  publicAccessBlock?: PublicAccessBlockConfiguration
  tags?: readonly Tag[]
  /** The properties of a stack's bucket, as its template has them. */
  properties?: JsonObject
}

export class Bucket {
  readonly name: string
  readonly region: string
  /** Whether it is of this account. */
  readonly isOwn: boolean
  readonly createdAt: Date
  readonly configuration: BucketConfiguration = {}
  /** Of all keys, oldest first; what was deleted from a versioned bucket is among them. */
  readonly versions: StoredObject[] = []
  readonly #identity: Identity

  constructor(identity: Identity, name: string, region: string, isOwn: boolean) {
    this.#identity = identity
    this.name = name
    this.region = region
    this.isOwn = isOwn
    this.createdAt = identity.now()
  }

  /** Whether it is or was versioned. */
  get isVersioned(): boolean {
    return this.configuration.versioning !== undefined
  }

  /** What is there now, by key. */
  get objects(): ReadonlyMap<string, StoredObject> {
    const keys = [...new Set(this.versions.map(({ key }) => key))].toSorted(byBytes)
    return new Map(
      keys.flatMap((key) => {
        const object = this.current(key)
        return object === undefined ? [] : [[key, object] as const]
      }),
    )
  }

  current(key: string): StoredObject | undefined {
    const newest = this.versions.findLast((one) => one.key === key)
    return newest?.isDeleteMarker === true ? undefined : newest
  }

  put(object: Pick<StoredObject, 'key' | 'bytes'> & Partial<StoredObject>): StoredObject {
    return this.#add({
      contentType: undefined,
      cacheControl: undefined,
      metadata: {},
      ...object,
      isDeleteMarker: false,
      etag: `"${createHash('md5').update(object.bytes).digest('hex')}"`,
    })
  }

  /** @returns what was removed or put in its place; undefined when there was nothing */
  remove(key: string, versionId: string | undefined): StoredObject | undefined {
    if (versionId !== undefined || !this.isVersioned) {
      const id = versionId ?? 'null'
      const index = this.versions.findIndex((one) => one.key === key && one.versionId === id)
      return index === -1 ? undefined : this.versions.splice(index, 1)[0]
    }
    const marker = { key, bytes: new Uint8Array(), etag: '', contentType: undefined, cacheControl: undefined }
    return this.#add({ ...marker, metadata: {}, isDeleteMarker: true })
  }

  /** Takes over what a template says of it. */
  configureFrom(properties: JsonObject): void {
    this.configuration.properties = properties
    const { VersioningConfiguration: versioning } = properties
    if (typeof versioning !== 'object' || versioning === null || !('Status' in versioning)) return
    if (versioning.Status === 'Enabled' || versioning.Status === 'Suspended')
      this.configuration.versioning = versioning.Status
  }

  #add(object: Omit<StoredObject, 'versionId' | 'at'>): StoredObject {
    const isKept = this.configuration.versioning === 'Enabled'
    const versionId = isKept ? this.#identity.suffix(32) : 'null'
    const same = this.versions.findIndex((one) => one.key === object.key && one.versionId === versionId)
    if (same !== -1) this.versions.splice(same, 1)
    const stored = { ...object, versionId, at: this.#identity.now() }
    this.versions.push(stored)
    return stored
  }
}

/** The order of S3: by the bytes of UTF-8. */
export const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
