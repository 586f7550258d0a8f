import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SSMClient } from '@aws-sdk/client-ssm'
import { STSClient } from '@aws-sdk/client-sts'
import { changeSetCommands } from './cloudformation/change-set-commands.ts'
import { CloudFormation } from './cloudformation/cloudformation.ts'
import type { Action, PhysicalResource } from './cloudformation/physical.ts'
import type { FakeStack } from './cloudformation/stack.ts'
import { stackCommands } from './cloudformation/stack-commands.ts'
import type { Service } from './errors.ts'
import { Identity } from './identity.ts'
import { type InvokeFunction, lambdaCommands } from './lambda.ts'
import type { Bucket } from './s3/bucket.ts'
import { bucketCommands } from './s3/bucket-commands.ts'
import { type BucketPlace, Buckets } from './s3/buckets.ts'
import { listingCommands } from './s3/listing-commands.ts'
import { objectCommands } from './s3/object-commands.ts'
import type { Commands } from './service-table.ts'
import { type Attempt, type Served, shortCircuit } from './short-circuit.ts'
import { type StoredParameter, ssmCommands } from './ssm.ts'
import { stsCommands } from './sts.ts'

export interface FakeCloudOptions {
  readonly accountId: string
  readonly region: string
  /** Items of a page; 100, or 1000 of S3, as AWS has them, unless set. */
  readonly pageSize?: number
}

/** A call that arrived: each attempt of the SDK is one. */
export interface FakeCall {
  readonly command: string
  readonly input: object
}

/** @param nth attempts of this command before, since the fault was set */
export type FaultOf = (input: object, nth: number) => Error | undefined

/** Credentials that no service knows. */
const credentials = { accessKeyId: 'AKIAFAKEFAKEFAKEFAKE', secretAccessKey: 'fake-secret' }

/**
 * An account of AWS in memory, as a deployment sees it. The clients are real and reach no network.
 *
 * Nothing happens by itself: each DescribeStacks, DescribeStackEvents and DescribeChangeSet lets one step happen in its
 * stack before it answers, and `step` does in all.
 */
export class FakeCloud {
  readonly accountId: string
  readonly region: string
  readonly clients: {
    readonly cloudFormation: CloudFormationClient
    readonly s3: S3Client
    readonly sts: STSClient
    readonly lambda: LambdaClient
    readonly ssm: SSMClient
  }
  /** Every attempt that arrived, in order. */
  readonly calls: FakeCall[] = []
  readonly parameters = new Map<string, StoredParameter>()
  /** Stands in for the code of every function; gives null unless set. */
  invoke: InvokeFunction = () => null
  readonly #identity: Identity
  readonly #buckets: Buckets
  readonly #cloudFormation: CloudFormation
  readonly #services: Readonly<Record<Service, Commands>>
  readonly #faults = new Set<{ command: string; faultOf: FaultOf; count: number }>()
  readonly #losses = new Map<string, number>()

  constructor({ accountId, region, pageSize }: FakeCloudOptions) {
    this.accountId = accountId
    this.region = region
    this.#identity = new Identity(accountId, region)
    this.#buckets = new Buckets(this.#identity)
    this.#cloudFormation = new CloudFormation(this.#identity, this.#buckets, pageSize ?? 100)
    this.#services = {
      cloudFormation: { ...stackCommands(this.#cloudFormation), ...changeSetCommands(this.#cloudFormation) },
      s3: {
        ...bucketCommands(this.#buckets),
        ...objectCommands(this.#buckets),
        ...listingCommands(this.#buckets, pageSize ?? 1000),
      },
      sts: stsCommands(this.#identity),
      lambda: lambdaCommands(this.#identity, this.#cloudFormation.physical, () => this.invoke),
      ssm: ssmCommands(this.parameters, this.#identity),
    }
    const options = { region, credentials }
    this.clients = {
      cloudFormation: this.#join(new CloudFormationClient(options), 'cloudFormation'),
      s3: this.#join(new S3Client(options), 's3'),
      sts: this.#join(new STSClient(options), 'sts'),
      lambda: this.#join(new LambdaClient(options), 'lambda'),
      ssm: this.#join(new SSMClient(options), 'ssm'),
    }
  }

  /** Stacks that are not deleted, by name. */
  get stacks(): ReadonlyMap<string, FakeStack> {
    return new Map(this.#cloudFormation.live.map((stack) => [stack.name, stack]))
  }

  /** By name, those of others too. */
  get buckets(): ReadonlyMap<string, Bucket> {
    return this.#buckets.all
  }

  /** What stacks made and is still there, what they left behind included. */
  get resources(): readonly PhysicalResource[] {
    return this.#cloudFormation.physical.all
  }

  /** A bucket that is there already, perhaps elsewhere or somebody else's. */
  addBucket(name: string, place?: BucketPlace): Bucket {
    return this.#buckets.add(name, place)
  }

  /**
   * Makes calls fail before they take effect: with the error of a service (see `accessDenied`, `throttled`, `awsError`), which
   * reaches the SDK over the wire, or with any other error as it is.
   *
   * @param command `CreateChangeSet`
   * @returns what ends it when disposed of
   */
  fail(command: string, faultOf: FaultOf): Disposable {
    const fault = { command, faultOf, count: 0 }
    this.#faults.add(fault)
    return { [Symbol.dispose]: () => void this.#faults.delete(fault) }
  }

  /** Makes the next attempts take effect and lose their answer: the SDK sees a connection that broke. */
  lose(command: string, times = 1): void {
    this.#losses.set(command, times)
  }

  /** Makes the next such actions of a resource fail, with the reason in its event. Taking an update back is an `UPDATE`. */
  resourceFails(logicalId: string, action: Action, reason: string, times = 1): void {
    this.#cloudFormation.physical.fail(logicalId, action, reason, times)
  }

  /** Lets things happen in every stack. @param count steps; as many as there are unless set */
  step(count = Number.POSITIVE_INFINITY): void {
    for (let done = 0; done < count; done++) {
      const moved = this.#cloudFormation.live.map((stack) => stack.step())
      if (!moved.includes(true)) return
    }
  }

  #join<Client extends Parameters<typeof shortCircuit>[0]>(client: Client, service: Service): Client {
    shortCircuit(
      client,
      service,
      (attempt) => this.#serve(attempt),
      () => this.#identity.uuid(),
    )
    return client
  }

  async #serve({ service, command, input }: Attempt): Promise<Served> {
    this.calls.push({ command, input })
    for (const fault of this.#faults) {
      if (fault.command !== command) continue
      const error = fault.faultOf(input, fault.count++)
      if (error !== undefined) throw error
    }
    const run = this.#services[service][command]
    if (run === undefined) throw new Error(`The fake does not know ${command}`)
    const losses = this.#losses.get(command) ?? 0
    if (losses > 0) this.#losses.set(command, losses - 1)
    // The command decides what its input is.
    const output = await run(input as never)
    return { output, requestId: this.#identity.uuid(), isLost: losses > 0 }
  }
}

/** An account in which there is nothing yet. */
export function fakeCloud(options: FakeCloudOptions): FakeCloud {
  return new FakeCloud(options)
}
