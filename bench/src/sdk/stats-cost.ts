import { Stats } from '../../../packages/stack/src/client/stats.ts'
import { median } from '../statistics.ts'

const calls = 200_000
const operations = ['files.get', 'files.list', 'files.create', 'storage.put']

/** Nanoseconds of counting one call, with the two readings of the clock that it needs; the median of 21 rounds. */
export function statsCost(): number {
  const rounds = Array.from({ length: 21 }, () => {
    const stats = new Stats()
    const began = performance.now()
    for (let call = 0; call < calls; call++) {
      const started = performance.now()
      stats.record(operations[call % 4] ?? '', performance.now() - started + (call % 300), call % 50 === 0)
    }
    return ((performance.now() - began) * 1e6) / calls
  })
  return median(rounds)
}
