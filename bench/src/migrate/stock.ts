import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { localCredentials, localRegion } from '@lading/stack/testing'
import type { StoredFile } from '@lading/store'
import { collect, itemBuilders } from '@lading/store/items'
import type { Source } from './source.ts'

/**
 * What a team writes by itself: rows read by key, the same items, BatchWriteCommands of 25 one after another, what was left
 * unprocessed sent again, the SDK's own retries for the rest.
 */
export async function stockLoop(
  source: Source,
  sink: URL,
  {
    seconds,
    fileOf,
  }: { readonly seconds: number; readonly fileOf: (row: Record<string, unknown>) => StoredFile },
): Promise<{ seconds: number; records: number }> {
  const client = new DynamoDBClient({
    endpoint: sink.href,
    region: localRegion,
    credentials: localCredentials,
    maxAttempts: 50,
  })
  const documents = DynamoDBDocumentClient.from(client)
  const { file: build } = itemBuilders()
  const began = performance.now()
  let records = 0
  let after = 0
  try {
    while (performance.now() - began < seconds * 1000) {
      const [rows] = await source.sql.query('SELECT * FROM docs WHERE id > ? ORDER BY id LIMIT 1000', [after])
      const list = rows as { id: number }[]
      if (list.length === 0) break
      after = list.at(-1)?.id ?? after
      for (let at = 0; at < list.length; at += 25) {
        if (performance.now() - began > seconds * 1000) break
        let open = list.slice(at, at + 25).map((row) => {
          const file = fileOf(row as Record<string, unknown> & { id: number })
          return { PutRequest: { Item: collect((emit) => build(file, emit)) } }
        })
        records += open.length
        for (let attempt = 0; open.length > 0; attempt++) {
          if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** Math.min(attempt, 6)))
          const { UnprocessedItems } = await documents.send(
            new BatchWriteCommand({ RequestItems: { lading: open } }),
          )
          open = (UnprocessedItems?.lading ?? []) as typeof open // as they were sent
        }
      }
    }
  } finally {
    client.destroy()
  }
  return { seconds: (performance.now() - began) / 1000, records }
}
