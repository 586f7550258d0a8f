import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { localCredentials, localRegion } from './engine.ts'

/** Clients that an engine gave out, to be destroyed with it so that no socket keeps a process alive. */
export interface Clients<Client> extends Disposable {
  create(): Client
}

/** DynamoDB clients of one local endpoint. */
export function dynamoDbClients(endpoint: string): Clients<DynamoDBClient> {
  return clientsOf(() => new DynamoDBClient({ endpoint, region: localRegion, credentials: localCredentials }))
}

/** S3 clients of one local endpoint. */
export function s3Clients(endpoint: string): Clients<S3Client> {
  return clientsOf(
    () =>
      new S3Client({ endpoint, region: localRegion, credentials: localCredentials, forcePathStyle: true }),
  )
}

function clientsOf<Client extends { destroy(): void }>(create: () => Client): Clients<Client> {
  const created: Client[] = []
  return {
    create() {
      const client = create()
      created.push(client)
      return client
    },
    [Symbol.dispose]() {
      for (const client of created) client.destroy()
    },
  }
}
