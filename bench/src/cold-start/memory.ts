import { CpuShare } from './cpu-share.ts'
import { coldStart } from './measure.ts'
import type { ReadyPeer } from './peer.ts'

/** Memory sizes of a function that are compared, in MB. */
const memorySizes = [256, 512, 1024, 1769] as const

const warmCalls = 200

export interface MemorySize {
  readonly memoryMb: number
  /** First answers when only the call has its share, as on AWS, which starts functions faster than they run. */
  readonly callShared: number[]
  /** First answers when the start has no more than its share either. */
  readonly allShared: number[]
  /** Warm calls in all of the processes, in milliseconds. */
  readonly callsMs: number[]
}

/**
 * Lambda gives a function processor time in proportion to its memory: the same function with the share of several sizes.
 * Memory itself is not taken away.
 * @returns undefined where no control group can be made
 */
export async function measureMemory(peer: ReadyPeer, rounds: number): Promise<MemorySize[] | undefined> {
  await using resources = new AsyncDisposableStack()
  const sizes: { share: CpuShare; size: MemorySize }[] = []
  for (const memoryMb of memorySizes) {
    const share = await CpuShare.of(memoryMb)
    if (share === undefined) return undefined
    sizes.push({
      share: resources.use(share),
      size: { memoryMb, callShared: [], allShared: [], callsMs: [] },
    })
  }
  for (let round = 0; round < rounds; round++) {
    for (const { share, size } of sizes) {
      await using later = await coldStart(peer, 'get', (pid) => share.take(pid))
      size.callShared.push(later.cold.firstAnswerMs)
      size.callsMs.push(...(await later.warm(warmCalls)).callsMs)
      await using whole = await coldStart(sharedFromStart(peer, share), 'get')
      size.allShared.push(whole.cold.firstAnswerMs)
    }
  }
  return sizes.map(({ size }) => size)
}

/** The peer, started by a shell that enters the group before it becomes the function. */
function sharedFromStart(peer: ReadyPeer, { members }: CpuShare): Pick<ReadyPeer, 'start' | 'event'> {
  return {
    event: (call) => peer.event(call),
    start: (address) => {
      const { command, args, ...rest } = peer.start(address)
      const script = 'echo $$ > "$0" && exec "$@"'
      return { ...rest, command: '/bin/sh', args: ['-c', script, members, command, ...args] }
    },
  }
}
