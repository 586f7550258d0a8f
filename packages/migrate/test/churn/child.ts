/** The migration in a process of its own, for whoever kills it. Its one argument is what it works on, as JSON. */
import { supervise } from '../../src/engine/supervisor.ts'
import { isCaughtUp } from '../run.ts'
import { churnMigration } from './application.ts'

const { connection, target, statePath, untilCaughtUp, reload } = JSON.parse(process.argv[2] ?? '{}')
const controller = new AbortController()
// Whoever started it has gone.
process.stdin.on('end', () => process.exit(1)).resume()
await supervise({
  migration: churnMigration(connection, target),
  statePath,
  signal: controller.signal,
  graceMs: 700,
  lostAnswerMs: 1000,
  ...(untilCaughtUp === true ? { until: isCaughtUp } : {}),
  ...(reload === true ? { reload } : {}),
  onInterrupted: ({ message }) => console.error(`interrupted: ${message}`),
}).catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
process.exit(0)
