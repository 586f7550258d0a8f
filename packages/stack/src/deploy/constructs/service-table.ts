import { type IResolvable, RemovalPolicy } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb'
import { Construct } from 'constructs'

/** A table as its store defines it; every attribute of a key is a string. */
export interface TableDefinition {
  readonly partitionKey: string
  readonly sortKey: string
  /** The attribute with the seconds since 1970 after which DynamoDB removes an item. */
  readonly timeToLive: string
  readonly indexes: readonly {
    readonly name: string
    readonly partitionKey: string
    readonly sortKey: string
    readonly projection: 'ALL' | 'KEYS_ONLY'
  }[]
}

const text = (name: string) => ({ name, type: AttributeType.STRING })

/**
 * A DynamoDB table: on demand, recoverable to any second of the last 35 days, protected against deletion, encrypted by keys
 * that AWS owns. It outlives its stack.
 */
export class ServiceTable extends Construct {
  readonly table: Table

  /** @param props.isProtected whether it can be deleted only once that is taken back; a condition of the template */
  constructor(
    scope: Construct,
    id: string,
    { definition, isProtected }: { readonly definition: TableDefinition; readonly isProtected: IResolvable },
  ) {
    super(scope, id)
    const { partitionKey, sortKey, timeToLive, indexes } = definition
    this.table = new Table(this, 'Table', {
      partitionKey: text(partitionKey),
      sortKey: text(sortKey),
      timeToLiveAttribute: timeToLive,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
    const resource = this.table.node.defaultChild as CfnTable // what Table is made of
    resource.deletionProtectionEnabled = isProtected
    for (const index of indexes) {
      this.table.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: text(index.partitionKey),
        sortKey: text(index.sortKey),
        projectionType: ProjectionType[index.projection],
      })
    }
  }
}
