import { launchDebuggedBrowser } from './browser.ts'
import { judge, judged, scoresOf } from './judge.ts'
import { startService } from './service.ts'

/*
 * Judges a page of each kind by Lighthouse and fails below 95 in any category: `pnpm --filter @lading/docs check:lighthouse`.
 * Performance is timed on this machine: a busy one lowers it, which is why it is no part of the tests and the best of
 * three counts.
 */

const leastScore = 0.95
const attempts = 3

await using service = await startService()
await using browser = await launchDebuggedBrowser()
for (const path of judged) {
  let best: Record<string, number> = {}
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const scores = scoresOf(await judge(`${service.home}${path}`, browser.port))
    best = Object.fromEntries(
      Object.entries(scores).map(([id, score]) => [id, Math.max(score, best[id] ?? 0)]),
    )
    if (Object.values(best).every((score) => score >= leastScore)) break
  }
  const told = Object.entries(best).map(([id, score]) => `${id} ${Math.round(score * 100)}`)
  console.log(`/docs${path}: ${told.join(', ')}`)
  if (Object.values(best).some((score) => score < leastScore)) process.exitCode = 1
}
