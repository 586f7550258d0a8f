/** A process that starts DynamoDB Local, reports where, and waits to be killed. */
import { startDynamoDbLocal } from './dynamodb-local.ts'

if (process.send === undefined) throw new Error('To be forked')
const engine = await startDynamoDbLocal()
// The engine keeps no process running; an open channel to the parent does.
process.on('message', () => {})
process.send(engine.endpoint)
