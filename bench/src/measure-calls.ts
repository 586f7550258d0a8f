import { CallsProcess } from './calls-process.ts'
import { differences } from './conformance.ts'
import type { Protocol } from './events.ts'

/** One handler called one way: a row of a table of calls. */
export interface Lane {
  readonly name: string
  readonly entry: string
  readonly protocol: Protocol
  readonly checksOutput: boolean
}

export interface CallTiming {
  readonly name: string
  readonly protocol: Protocol
  /** Microseconds a call, round by round; the nth of every lane were measured next to each other. */
  readonly rounds: readonly number[]
}

export interface CallsOptions {
  /** The bundled children/calls.ts. */
  readonly program: string
  readonly env: NodeJS.ProcessEnv
  readonly rounds: number
}

/** Long enough for V8 to have optimised what it will. */
const warmUpMilliseconds = 1500
/** One lane's share of a round: hundreds of calls, yet short beside the drifts of a shared machine. */
const batchMilliseconds = 40
const warmUpCalls = 2048

/** Makes sure that every lane gives the same answers; throws with all the differences otherwise. */
async function compareAnswers(lanes: readonly (Lane & { child: CallsProcess })[]): Promise<void> {
  const problems: string[] = []
  for (const { name, protocol, checksOutput, child } of lanes) {
    const found = differences(protocol, await child.answers(), checksOutput)
    problems.push(...found.map((problem) => `${name} (${protocol}) ${problem}`))
  }
  if (problems.length > 0) throw new Error(`The peers do not answer alike:\n${problems.join('\n')}`)
}

/** Warms a handler up and gives how many calls fill its share of a round. */
async function warmUp(child: CallsProcess): Promise<number> {
  const end = performance.now() + warmUpMilliseconds
  let microseconds = await child.microsecondsPerCall(warmUpCalls)
  while (performance.now() < end) microseconds = await child.microsecondsPerCall(warmUpCalls)
  return Math.ceil((batchMilliseconds * 1000) / microseconds)
}

/**
 * Times all lanes side by side: each in its own fresh process, all warm, one batch each in every round, one at a time.
 * Who begins a round moves on by one, so nobody always follows the same neighbour.
 */
export async function measureCalls(lanes: readonly Lane[], options: CallsOptions): Promise<CallTiming[]> {
  await using processes = new AsyncDisposableStack()
  const running = lanes.map((lane) => {
    const child = new CallsProcess(
      options.program,
      { entry: lane.entry, protocol: lane.protocol },
      options.env,
    )
    const rounds: number[] = []
    return { ...lane, child: processes.use(child), count: 0, rounds }
  })
  await compareAnswers(running)
  for (const lane of running) lane.count = await warmUp(lane.child)
  for (let round = 0; round < options.rounds; round++) {
    const first = round % running.length
    for (const lane of [...running.slice(first), ...running.slice(0, first)]) {
      lane.rounds.push(await lane.child.microsecondsPerCall(lane.count))
    }
  }
  return running.map(({ name, protocol, rounds }) => ({ name, protocol, rounds }))
}
