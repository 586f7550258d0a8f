import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { type AuditRecord, type auditEntity, fromStored } from './audit-entity.ts'
import type { TableAccess } from './client.ts'
import type { ShardPage } from './merge.ts'

export interface AuditShardQuery {
  readonly workspaceId: string
  readonly shard: number
  /** Only records about this file: those come from an index. */
  readonly fileId: string | undefined
  /** The first time that is included. */
  readonly low: string
  /** The first time that is not. */
  readonly high: string | undefined
  /** The sort key behind which to begin. */
  readonly after: string | undefined
  readonly limit: number
}

// Above the digits of times, and below nothing that begins with one.
const end = '~'

/** Records of one shard, newest first, by ranges of raw sort keys, which the position in a merge is. */
export async function readAuditShard(
  { client, table }: TableAccess,
  entity: ReturnType<typeof auditEntity>,
  { workspaceId, shard, fileId, low, high = end, after, limit }: AuditShardQuery,
): Promise<ShardPage<AuditRecord>> {
  // A record's key is longer than the time that it begins with: a bound that is a time excludes all of that time. A
  // position is a key of its own, and DynamoDB's ranges include their ends: one more is read, and left out.
  const to = after !== undefined && after < high ? after : high
  if (low > to) return { items: [], done: true }
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :low AND :to',
      ...(fileId === undefined
        ? { ConsistentRead: true, ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' } }
        : { IndexName: 'gsi1', ExpressionAttributeNames: { '#pk': 'gsi1pk', '#sk': 'gsi1sk' } }),
      ExpressionAttributeValues: {
        ':pk':
          fileId === undefined ? `W#${workspaceId}#A#${shard}` : `W#${workspaceId}#AF#${fileId}#${shard}`,
        ':low': low,
        ':to': to,
      },
      ScanIndexForward: false,
      Limit: limit + (to === after ? 1 : 0),
    }),
  )
  const stored = Items.filter(({ sk }) => sk !== after).flatMap((Item) => entity.parse({ Item }).data ?? [])
  return { items: stored.map(fromStored), done: LastEvaluatedKey === undefined }
}
