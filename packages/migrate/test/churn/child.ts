/** The migration in a process of its own, for whoever kills it. Its one argument is what it works on, as JSON. */
import { supervise } from '../../src/engine/supervisor.ts'
import { connectTarget, type Target } from '../../src/engine/target.ts'
import { isCaughtUp } from '../run.ts'
import { churnMigration } from './application.ts'

const { connection, target, statePath, untilCaughtUp, reload } = JSON.parse(process.argv[2] ?? '{}')

/** Ends the process where it hurts: when the target has what the state file does not know of yet. */
function crashing(signal: AbortSignal): Target {
  const connected = connectTarget(target, signal)
  const write = connected.writer.write.bind(connected.writer)
  connected.writer.write = async (writes) => {
    const outcomes = await write(writes)
    if (writes.length > 0 && Math.random() < 0.03) process.kill(process.pid, 'SIGKILL')
    return outcomes
  }
  return connected
}

const controller = new AbortController()
// Whoever started it has gone.
process.stdin.on('end', () => process.exit(1)).resume()
await supervise({
  migration: churnMigration(connection, target),
  statePath,
  signal: controller.signal,
  graceMs: 700,
  lostAnswerMs: 1000,
  ...(untilCaughtUp === true ? { until: isCaughtUp } : { target: crashing }),
  ...(reload === true ? { reload } : {}),
  onInterrupted: ({ message }) => console.error(`interrupted: ${message}`),
}).catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
process.exit(0)
