/**
 * What `lading.stats()` costs a call: nanoseconds of recording one, with two clock readings, median of 31 rounds.
 * Run: node packages/client/test/stats-cost.ts
 */
import { Stats } from '../../stack/src/client/stats.ts'

const calls = 1_000_000
const operations = ['files.get', 'files.list', 'files.create', 'storage.put']

function round(): number {
  const stats = new Stats()
  const began = performance.now()
  for (let call = 0; call < calls; call++) {
    const started = performance.now()
    stats.record(operations[call % 4] ?? '', performance.now() - started + (call % 300), call % 50 === 0)
  }
  return ((performance.now() - began) * 1e6) / calls
}

const rounds = Array.from({ length: 31 }, round).sort((a, b) => a - b)
console.log(`${(rounds[15] ?? Number.NaN).toFixed(0)} ns a call (median of 31 rounds of ${calls} calls)`)
