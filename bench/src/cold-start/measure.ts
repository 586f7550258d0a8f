import { readFile } from 'node:fs/promises'
import { LambdaFunction } from '@lading/stack/testing/lambda'
import type { Call, ColdStart, ReadyPeer, WarmCalls } from './peer.ts'

/** What a function may take for one call here, however little of a processor it has. */
const timeoutMs = 60_000

/** A function that was called once, and can be called on. */
export interface Started extends AsyncDisposable {
  readonly cold: ColdStart
  /** Calls it so often, one call after the other. */
  warm(count: number): Promise<WarmCalls>
}

/**
 * Starts a fresh process and asks it once.
 * @param initialized told of the process between its start and its first call
 * @throws Error when it does not answer with 200 or 201
 */
export async function coldStart(
  peer: Pick<ReadyPeer, 'start' | 'event'>,
  call: Call,
  initialized: (pid: number) => Promise<void> = async () => undefined,
): Promise<Started> {
  await using resources = new AsyncDisposableStack()
  const lambda = resources.use(
    new LambdaFunction({ process: (address) => peer.start(address), timeoutMs, initTimeoutMs: timeoutMs }),
  )
  const { initMs, pid } = await lambda.initialize()
  await initialized(pid)
  const ask = async () => {
    const { payload, durationMs } = await lambda.invoke(peer.event(call))
    const { statusCode } = (payload ?? {}) as { statusCode?: number } // looked at here
    if (statusCode !== 200 && statusCode !== 201) {
      throw new Error(`${call} was answered ${JSON.stringify(payload)}\n${lambda.logs.join('\n')}`)
    }
    return durationMs
  }
  const firstAnswerMs = initMs + (await ask())
  const cold = { firstAnswerMs, rssFirst: await rssOf(pid) }
  const running = resources.move()
  return {
    cold,
    warm: async (count) => {
      const callsMs: number[] = []
      while (callsMs.length < count) callsMs.push(await ask())
      return { callsMs, rssWarm: await rssOf(pid) }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** Resident set of a process in bytes, as Linux counts it: the same for every language. */
async function rssOf(pid: number): Promise<number> {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}
