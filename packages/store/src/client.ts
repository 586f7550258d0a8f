import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** What the entities need to reach their table. */
export interface TableAccess {
  readonly client: DynamoDBDocumentClient
  readonly table: string
}

export function tableAccess(client: DynamoDBClient, table: string): TableAccess {
  return {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    table,
  }
}

/** Whether the write was refused because its condition did not hold. */
export function isConditionFailure(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.name === 'ConditionalCheckFailedException') return true
  }
  return false
}
