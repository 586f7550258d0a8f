import type { Identity } from '../identity.ts'
import type { Buckets } from '../s3/buckets.ts'
import { attributesOf, type Making, physicalIdOf, resourceTypes } from './resource-types.ts'
import type { JsonObject } from './template.ts'

/** Something that a stack made and that exists, whether or not the stack still does. */
export interface PhysicalResource {
  readonly type: string
  readonly physicalId: string
  readonly properties: JsonObject
}

export type Action = 'CREATE' | 'UPDATE' | 'DELETE'

/** What exists in the account because of stacks, and how the services answer to CloudFormation. */
export class Physical {
  readonly #identity: Identity
  readonly #buckets: Buckets
  readonly #existing = new Map<string, PhysicalResource>()
  readonly #failures: { logicalId: string; action: Action; reason: string; times: number }[] = []

  constructor(identity: Identity, buckets: Buckets) {
    this.#identity = identity
    this.#buckets = buckets
  }

  get all(): PhysicalResource[] {
    return [...this.#existing.values()]
  }

  find(type: string, physicalId: string): PhysicalResource | undefined {
    return this.#existing.get(`${type} ${physicalId}`)
  }

  /** Makes the next such actions fail. */
  fail(logicalId: string, action: Action, reason: string, times: number): void {
    this.#failures.push({ logicalId, action, reason, times })
  }

  /** Why the action is to fail now. */
  failure(logicalId: string, action: Action): string | undefined {
    const found = this.#failures.find(
      (one) => one.logicalId === logicalId && one.action === action && one.times > 0,
    )
    if (found === undefined) return undefined
    found.times -= 1
    return found.reason
  }

  create(
    type: string,
    making: Making,
  ): { physicalId: string; attributes: Readonly<Record<string, string>> } | { failure: string } {
    const { properties } = making
    const physicalId = physicalIdOf(type, making)
    const isNamed = resourceTypes[type]?.name !== undefined
    if (type === 'AWS::S3::Bucket') {
      if (this.#buckets.all.has(physicalId)) return { failure: `${physicalId} already exists` }
    } else if (isNamed && this.find(type, physicalId) !== undefined) {
      return {
        failure: this.#words(
          `Resource of type '${type}' with identifier '${physicalId}' already exists.`,
          'AlreadyExists',
        ),
      }
    }
    const failure = this.#refuseCode(type, properties)
    if (failure !== undefined) return { failure }
    if (type === 'AWS::S3::Bucket') this.#buckets.add(physicalId).configureFrom(properties)
    this.#put({ type, physicalId, properties })
    return {
      physicalId,
      attributes: attributesOf(type, { identity: this.#identity, physicalId, properties }),
    }
  }

  /** @returns why it failed */
  update(type: string, physicalId: string, properties: JsonObject): string | undefined {
    const failure = this.#refuseCode(type, properties)
    if (failure !== undefined) return failure
    if (type === 'AWS::S3::Bucket') this.#buckets.all.get(physicalId)?.configureFrom(properties)
    this.#put({ type, physicalId, properties })
    return undefined
  }

  /** Something that is gone already counts as removed. @returns why it failed */
  remove(type: string, physicalId: string): string | undefined {
    if (type === 'AWS::S3::Bucket') {
      const bucket = this.#buckets.all.get(physicalId)
      if (bucket !== undefined && bucket.versions.length > 0) {
        const words = `The bucket you tried to delete is not empty${bucket.isVersioned ? '. You must delete all versions in the bucket.' : ''}`
        return this.#words(`${words} (Service: S3, Status Code: 409, Request ID: ${this.#id()})`)
      }
      this.#buckets.all.delete(physicalId)
    }
    const existing = this.find(type, physicalId)
    if (type === 'AWS::DynamoDB::Table' && isTrue(existing?.properties.DeletionProtectionEnabled)) {
      return this.#words(
        `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first. (Service: DynamoDb, Status Code: 400, Request ID: ${this.#id()})`,
      )
    }
    this.#existing.delete(`${type} ${physicalId}`)
    return undefined
  }

  #put(resource: PhysicalResource): void {
    this.#existing.set(`${resource.type} ${resource.physicalId}`, resource)
  }

  /** A function's code has to be where its template says. */
  #refuseCode(type: string, { Code }: JsonObject): string | undefined {
    if (type !== 'AWS::Lambda::Function' || typeof Code !== 'object' || Code === null) return undefined
    if (!('S3Bucket' in Code)) return undefined
    const bucket = this.#buckets.all.get(String(Code.S3Bucket))
    const isThere = bucket?.current(String(Code.S3Key)) !== undefined
    if (isThere) return undefined
    const [code, message] =
      bucket === undefined
        ? ['NoSuchBucket', 'The specified bucket does not exist']
        : ['NoSuchKey', 'The specified key does not exist.']
    return this.#words(
      `Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message} (Service: Lambda, Status Code: 400, Request ID: ${this.#id()})`,
      'InvalidRequest',
    )
  }

  /** What CloudFormation puts around the words of a service. */
  #words(message: string, code = 'GeneralServiceException'): string {
    return `Resource handler returned message: "${message}" (RequestToken: ${this.#id()}, HandlerErrorCode: ${code})`
  }

  #id(): string {
    return this.#identity.uuid()
  }
}

/** CloudFormation takes the word for the value too. */
const isTrue = (value: unknown) => value === true || value === 'true'
