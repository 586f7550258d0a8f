import type { Parameter, Tag } from '@aws-sdk/client-cloudformation'
import { awsError, validationError } from '../errors.ts'
import type { Identity } from '../identity.ts'
import { pageAfter } from '../paging.ts'
import type { Buckets } from '../s3/buckets.ts'
import type { ChangeSet } from './change-set.ts'
import { parametersOf } from './parameters.ts'
import { capabilityOf, maxBodyBytes, maxObjectBytes, parseTemplate } from './parse-template.ts'
import { Physical } from './physical.ts'
import type { FakeStack, Target } from './stack.ts'

interface TargetInput {
  readonly TemplateBody?: string | undefined
  readonly TemplateURL?: string | undefined
  readonly UsePreviousTemplate?: boolean | undefined
  readonly Parameters?: readonly Parameter[] | undefined
  readonly Capabilities?: readonly string[] | undefined
  readonly Tags?: readonly Tag[] | undefined
}

/** The stacks of the account, and what the commands share. */
export class CloudFormation {
  readonly identity: Identity
  readonly physical: Physical
  /** Items of a page of any listing. */
  readonly pageSize: number
  readonly #buckets: Buckets
  readonly #stacks: FakeStack[] = []

  constructor(identity: Identity, buckets: Buckets, pageSize: number) {
    this.identity = identity
    this.#buckets = buckets
    this.pageSize = pageSize
    this.physical = new Physical(identity, buckets)
  }

  /** Those that are not deleted. */
  get live(): FakeStack[] {
    return this.#stacks.filter(({ status }) => status !== 'DELETE_COMPLETE')
  }

  add(stack: FakeStack): void {
    this.#stacks.push(stack)
  }

  /** @param nameOrId a deleted stack is found by its id only */
  find(nameOrId: string | undefined): FakeStack | undefined {
    return this.#stacks.find(({ id }) => id === nameOrId) ?? this.live.find(({ name }) => name === nameOrId)
  }

  get(nameOrId: string | undefined, words = (name: string) => `Stack [${name}] does not exist`): FakeStack {
    const stack = this.find(nameOrId)
    if (stack === undefined) throw validationError(words(nameOrId ?? ''))
    return stack
  }

  changeSet(nameOrId: string | undefined, stackName: string | undefined): [FakeStack, ChangeSet<Target>] {
    const isArn = nameOrId?.startsWith('arn:') === true
    const stacks = isArn ? this.#stacks : [this.get(stackName)]
    for (const stack of stacks) {
      const found = stack.changeSets.find(({ content: { id }, name }) => nameOrId === (isArn ? id : name))
      if (found !== undefined) return [stack, found]
    }
    throw awsError('ChangeSetNotFound', 404, `ChangeSet [${nameOrId}] does not exist`)
  }

  /** A page of a listing. @throws AwsError ValidationError when the token is none */
  page<T>(all: readonly T[], token: string | undefined, idOf: (item: T) => string) {
    const page = pageAfter(all, token, this.pageSize, idOf)
    if (page === undefined) throw validationError('Invalid pagination token')
    return page
  }

  /** What a stack is to be made from, checked. @throws AwsError in CloudFormation's words */
  targetOf(stack: FakeStack | undefined, input: TargetInput): Target {
    const body = this.#bodyOf(stack, input)
    const template = parseTemplate(body)
    const capabilities = input.Capabilities ?? []
    const needed = capabilityOf(template)
    const isAcknowledged =
      capabilities.includes('CAPABILITY_NAMED_IAM') ||
      (needed === 'CAPABILITY_IAM' && capabilities.includes(needed))
    if (needed !== undefined && !isAcknowledged) {
      throw awsError('InsufficientCapabilitiesException', 400, `Requires capabilities : [${needed}]`)
    }
    const parameters = parametersOf(template, input.Parameters ?? [], stack?.target?.parameters ?? new Map())
    // Without any the stack keeps those that it has.
    const tags = input.Tags ?? stack?.target?.tags ?? []
    return { body, template, parameters, capabilities, tags }
  }

  #bodyOf(stack: FakeStack | undefined, input: TargetInput): string {
    const { TemplateBody: body, TemplateURL: url } = input
    if (input.UsePreviousTemplate === true && stack?.target !== undefined) return stack.target.body
    if (body !== undefined) {
      if (Buffer.byteLength(body) <= maxBodyBytes) return body
      throw validationError(
        `1 validation error detected: Value '${body.slice(0, 32)}...' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${maxBodyBytes}`,
      )
    }
    if (url === undefined) throw validationError('Either Template URL or Template Body must be specified.')
    const bytes = this.#buckets.fetch(url)
    if (bytes.length > maxObjectBytes) {
      throw validationError(`Template may not exceed ${maxObjectBytes} bytes in size.`)
    }
    return Buffer.from(bytes).toString('utf8')
  }
}
