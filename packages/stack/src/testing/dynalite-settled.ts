import type { Server, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import {
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb'

/** The requests after which dynalite changes a table's status in the background. */
const slowRequests = /\.(Create|Update|Delete)Table$/

/**
 * Holds dynalite's answer to a request about a table back until the table is ACTIVE, or gone. With a path dynalite
 * stores the status after it has answered, so that the next request may find a table that is still CREATING.
 */
export function answerWhenSettled(server: Server, client: DynamoDBClient): void {
  // Runs right after dynalite's own listener, which answers once it has read the request.
  server.on('request', (request, response) => {
    if (slowRequests.test(`${request.headers['x-amz-target']}`)) holdBack(response, client)
  })
}

/** dynalite answers with one call of `end`. */
function holdBack(response: ServerResponse, client: DynamoDBClient): void {
  const end: (body: string) => void = response.end.bind(response)
  Object.assign(response, {
    end(body: string) {
      const table = response.statusCode === 200 ? JSON.parse(body).TableDescription?.TableName : undefined
      const settled = table === undefined ? Promise.resolve() : untilSettled(client, table)
      // When the engine is closed meanwhile, nobody needs the table any more.
      settled.then(
        () => end(body),
        () => end(body),
      )
    },
  })
}

async function untilSettled(client: DynamoDBClient, table: string): Promise<void> {
  for (;;) {
    try {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: table }))
      const indexes = Table?.GlobalSecondaryIndexes ?? []
      const statuses = [Table?.TableStatus, ...indexes.map(({ IndexStatus }) => IndexStatus)]
      if (statuses.every((status) => status === 'ACTIVE')) return
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return
      throw error
    }
    await delay(1)
  }
}
