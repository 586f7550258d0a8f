import type { ResourceStatus, StackEvent, Tag } from '@aws-sdk/client-cloudformation'
import type { Identity } from '../identity.ts'
import type { ChangeSet } from './change-set.ts'
import type { Scope } from './intrinsics.ts'
import type { Json, JsonObject, ResourceTemplate, Template } from './template.ts'

/** A resource of a stack, as it is now. */
export interface StackResource {
  readonly logicalId: string
  readonly type: string
  /** Undefined until it is made. */
  readonly physicalId: string | undefined
  /** As they were worked out when it was last changed. */
  readonly properties: JsonObject
  readonly attributes: Readonly<Record<string, string>>
  readonly template: ResourceTemplate
  /** `CREATE_COMPLETE`. */
  readonly status: string
  readonly reason: string | undefined
  readonly at: Date
}

/** What a stack is made from. */
export interface Target {
  readonly body: string
  readonly template: Template
  readonly parameters: ReadonlyMap<string, string>
  readonly tags: readonly Tag[]
  readonly capabilities: readonly string[]
}

/** A stack of the fake, to be looked at; what changes it are commands and `step`. */
export class FakeStack {
  readonly id: string
  readonly name: string
  readonly createdAt: Date
  readonly identity: Identity
  readonly resources = new Map<string, StackResource>()
  readonly changeSets: ChangeSet<Target>[] = []
  /** Newest first. */
  readonly events: StackEvent[] = []
  status = 'REVIEW_IN_PROGRESS'
  reason: string | undefined
  updatedAt: Date | undefined
  deletedAt: Date | undefined
  hasTerminationProtection = false
  /** Undefined until a change set was executed. */
  target: Target | undefined
  outputs: readonly StackOutput[] = []
  /** What of an update is still to be taken back, the latest first. */
  undo: Undo[] = []
  /** Physical resources that are to be removed when all is taken back. */
  leftOver: StackResource[] = []
  /** Whether `CancelUpdateStack` was called. */
  isCancelled = false
  #work: Generator<undefined, void> | undefined
  #token: string | undefined

  constructor(identity: Identity, name: string) {
    this.identity = identity
    this.name = name
    this.createdAt = identity.now()
    this.id = identity.arn('cloudformation', `stack/${name}/${identity.uuid()}`)
  }

  get isInProgress(): boolean {
    return this.status.endsWith('_IN_PROGRESS') && this.status !== 'REVIEW_IN_PROGRESS'
  }

  /** Begins what the steps then do. @param token the `ClientRequestToken` of the call, which the events repeat */
  begin(work: Generator<undefined, void>, token: string | undefined): void {
    this.#token = token
    this.#work = work
  }

  /** Lets one thing happen. @returns whether there was any */
  step(): boolean {
    const waiting = this.changeSets.filter((changeSet) => changeSet.step())
    if (this.#work?.next().done !== false) this.#work = undefined
    return waiting.length > 0 || this.#work !== undefined
  }

  setStatus(status: string, reason?: string): void {
    this.status = status
    this.reason = reason
    this.#event({
      LogicalResourceId: this.name,
      PhysicalResourceId: this.id,
      ResourceType: 'AWS::CloudFormation::Stack',
      ResourceStatus: status as ResourceStatus, // statuses of stacks travel in the same field
      ResourceStatusReason: reason,
    })
  }

  /** Puts a resource as it is now, and tells of it. */
  note(resource: Omit<StackResource, 'reason' | 'at'>, reason?: string): void {
    const { logicalId, type, physicalId, status, properties } = resource
    this.resources.set(logicalId, { ...resource, reason, at: this.identity.now() })
    this.tell({ logicalId, type, physicalId, status, properties }, reason)
  }

  /** Tells of something that is not, or no longer, among the resources. */
  tell(
    of: Pick<StackResource, 'logicalId' | 'type' | 'physicalId' | 'status' | 'properties'>,
    reason?: string,
  ): void {
    this.#event({
      LogicalResourceId: of.logicalId,
      PhysicalResourceId: of.physicalId ?? '',
      ResourceType: of.type,
      ResourceStatus: of.status as ResourceStatus, // the fake writes none but CloudFormation's
      ResourceStatusReason: reason,
      ResourceProperties: JSON.stringify(of.properties),
    })
  }

  /** What names stand for in a template of this stack. */
  scope(target: Pick<Target, 'template' | 'parameters'>, resource?: Scope['resource']): Scope {
    const { accountId, region } = this.identity
    return {
      ...target,
      pseudo: {
        'AWS::AccountId': accountId,
        'AWS::Partition': 'aws',
        'AWS::Region': region,
        'AWS::StackId': this.id,
        'AWS::StackName': this.name,
        'AWS::URLSuffix': 'amazonaws.com',
      },
      resource: resource ?? ((logicalId, attribute) => this.valueOf(logicalId, attribute)),
    }
  }

  /** Of `Ref`, or of `Fn::GetAtt` if there is an attribute. */
  valueOf(logicalId: string, attribute: string | undefined): Json {
    const { physicalId = '', attributes = {} } = this.resources.get(logicalId) ?? {}
    return attribute === undefined ? physicalId : (attributes[attribute] ?? `${physicalId}/${attribute}`)
  }

  #event(event: EventContent): void {
    const { LogicalResourceId: logicalId, ResourceStatus: status } = event
    const id = this.identity.uuid()
    this.events.unshift({
      StackId: this.id,
      StackName: this.name,
      EventId: logicalId === this.name ? id : `${logicalId}-${status}-${id}`,
      Timestamp: this.identity.now(),
      ClientRequestToken: this.#token,
      ...event,
    })
  }
}

type EventContent = Pick<
  StackEvent,
  | 'LogicalResourceId'
  | 'PhysicalResourceId'
  | 'ResourceType'
  | 'ResourceStatus'
  | 'ResourceStatusReason'
  | 'ResourceProperties'
>

export interface StackOutput {
  readonly OutputKey: string
  readonly OutputValue: string
  readonly Description: string | undefined
  readonly ExportName: string | undefined
}

/** Takes one change of an update back, a yield a step. It gives the logical id of what could not be taken back. */
export interface Undo {
  (): Generator<undefined, string | undefined>
  readonly logicalId: string
}
