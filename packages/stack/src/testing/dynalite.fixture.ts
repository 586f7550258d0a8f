/** A process that writes one item, reports, and then waits to be killed. Argument: the data directory. */
import { CreateTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { startDynalite } from './dynalite.ts'

const [path] = process.argv.slice(2)
if (path === undefined || process.send === undefined) throw new Error('To be forked with a directory')
const engine = await startDynalite({ path })
const client = engine.client()
await client.send(
  new CreateTableCommand({
    TableName: 'notes',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  }),
)
await client.send(new PutItemCommand({ TableName: 'notes', Item: { id: { S: 'kept' } } }))
process.send(engine.endpoint)
