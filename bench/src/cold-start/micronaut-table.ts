import { hash } from 'node:crypto'
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { corruptId, fileCount, readerKey, storedFile, workspaceId, writerKey } from '../common/fixtures.ts'

/**
 * Makes the table of the Micronaut peer and puts into it what the other peers find in src/common/store.ts: two keys
 * (`pk` = `key#<id>`, `sk` = `key`), 32 files (`pk` = the workspace, `sk` = the file's id) and one that breaks the schema.
 */
export async function createMicronautTable(client: DynamoDBClient, table: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  )
  const documents = DynamoDBDocumentClient.from(client)
  for (const Item of items()) await documents.send(new PutCommand({ TableName: table, Item }))
}

function items(): Record<string, unknown>[] {
  const keys = [readerKey, writerKey].map(({ id, secret, scopes }) => ({
    pk: `key#${id}`,
    sk: 'key',
    workspaceId,
    secretHash: hash('sha256', secret, 'buffer'),
    scopes,
  }))
  const files = Array.from({ length: fileCount }, (_, index) => storedFile(index))
  const corrupt = { ...storedFile(0), id: corruptId, sha256: 'not a checksum' }
  return [...keys, ...[...files, corrupt].map((file) => ({ pk: workspaceId, sk: file.id, ...file }))]
}
