import { coldStart } from './measure.ts'
import type { Call, ColdStart, Peer, PeerWorld, ReadyPeer, WarmCalls } from './peer.ts'

/** Calls after the first one. */
const warmCalls = 200

/** The fresh processes that were asked the same first. */
export interface Lane {
  readonly call: Call
  readonly starts: ColdStart[]
}

export interface Measured {
  readonly peer: Peer
  readonly ready: ReadyPeer
  readonly lanes: readonly Lane[]
  readonly warm: WarmCalls[]
}

/** Builds the peers and starts each of them anew in every round, one process at a time. */
export async function compare(
  peers: readonly Peer[],
  world: PeerWorld,
  rounds: number,
): Promise<{
  readonly measured: readonly Measured[]
  readonly missing: readonly { readonly label: string; readonly missing: string }[]
}> {
  const measured: Measured[] = []
  const missing: { label: string; missing: string }[] = []
  for (const peer of peers) {
    const ready = await peer.prepare(world)
    if ('missing' in ready) missing.push({ label: peer.label, ...ready })
    else {
      const lanes = ready.calls.map((call): Lane => ({ call, starts: [] }))
      measured.push({ peer, ready, lanes, warm: [] })
    }
  }
  // The first turn only fills the file cache.
  for (let turn = 0; turn <= rounds; turn++) {
    // Every turn begins with another row, so that none follows the same one always.
    const order = [...measured.slice(turn % measured.length), ...measured.slice(0, turn % measured.length)]
    for (const { ready, lanes, warm } of order) {
      for (const { call, starts } of lanes) {
        await using started = await coldStart(ready, call)
        if (turn === 0) continue
        starts.push(started.cold)
        if (call === ready.calls.at(-1)) warm.push(await started.warm(warmCalls))
      }
    }
  }
  return { measured, missing }
}
