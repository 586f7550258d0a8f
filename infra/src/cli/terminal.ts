import { createInterface } from 'node:readline/promises'
import { DeployFailure, type Progress, type ResourceEvent, toFailure } from '@lading/stack/deploy/engine'

/** Columns of the status, so that names stand below each other. */
const statusWidth = 20

/** A line of what happens to a resource: the time, what, which. */
export function eventLine({ at, status, logicalId, type, reason }: ResourceEvent): string {
  const time = at.toISOString().slice(11, 19)
  const sign = status.endsWith('_FAILED') ? '✗' : status.endsWith('_COMPLETE') ? '✓' : '·'
  const why = reason !== undefined && status.endsWith('_FAILED') ? `\n             ${reason}` : ''
  return `  ${time} ${sign} ${status.toLowerCase().replaceAll('_', ' ').padEnd(statusWidth)} ${logicalId} (${type})${why}`
}

/** Prints what is being done, each step once and each event as it comes. */
export function terminalProgress(write: (line: string) => void): Progress {
  return {
    onStep: (step) => write(step),
    onEvent: (event) => write(eventLine(event)),
  }
}

/** Asks a person; without a terminal nobody can answer, which counts as no. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.error('Nobody is there to answer: give --yes to go on without asking.')
    return false
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}

/** What went wrong and what to do, and the code that the process ends with; what is a mistake of ours is thrown on. */
export function report(error: unknown, doing: string): number {
  const failure = toFailure(error, doing) ?? refusal(error, doing)
  if (failure === undefined) throw error
  console.error(`\n${failure.code}: ${failure.message}\n${failure.remedy}`)
  return 1
}

/** An answer of AWS that nobody has foreseen. */
function refusal(error: unknown, doing: string): DeployFailure | undefined {
  if (!(error instanceof Error && '$metadata' in error)) return undefined
  return new DeployFailure(
    'REFUSED',
    `AWS refused something while ${doing}: ${error.name}: ${error.message}`,
    'What was done so far stays, and the next deploy goes on from there. If it says the same again, it is about the account or the settings.',
    { cause: error },
  )
}
