#!/usr/bin/env node
import { MigrationFailure } from '../failure.ts'
import { speakableOf } from '../source/connect.ts'
import { readArguments, usage } from './arguments.ts'
import { runCommand } from './run-command.ts'

const controller = new AbortController()
let asked = 0
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    asked += 1
    // Whoever asks twice does not want to wait: nothing is lost by it.
    if (asked > 1) process.exit(130)
    controller.abort(new Error('It was told to stop'))
  })
}

try {
  const args = readArguments(process.argv.slice(2))
  if (args === undefined) console.log(usage)
  else process.exitCode = await runCommand(args, controller.signal)
} catch (error) {
  if (error instanceof MigrationFailure) console.error(error.message)
  else if (!controller.signal.aborted) {
    const stack =
      error instanceof Error
        ? (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
        : []
    console.error([speakableOf(error), ...stack].join('\n'))
  }
  // Told to stop, it has stopped; but what could not be taken back is a failure all the same.
  process.exitCode = controller.signal.aborted && !(error instanceof MigrationFailure) ? 0 : 1
}
// Timers of libraries must not keep it.
process.exit()
