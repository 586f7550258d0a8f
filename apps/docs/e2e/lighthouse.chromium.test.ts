import type { Result } from 'lighthouse'
import { expect, test } from 'vitest'
import { launchDebuggedBrowser } from './browser.ts'
import { judge, judged, scoresOf } from './judge.ts'
import { startService } from './service.ts'

/*
 * What Lighthouse finds on a phone, as far as it does not depend on how busy this machine is: the scores of accessibility,
 * best practices, search engines and agents, and of performance what is counted. The score of performance is timed and is
 * judged by `check-lighthouse.ts` instead.
 */

/** Of 1, in each category. */
const leastScore = 0.95
/** Of all that a page loads, as it comes over the line, in bytes. */
const mostBytes = 200 * 1024
/** Of its scripts. */
const mostScriptBytes = 60 * 1024

/** The part of an audit's table that is of use here. */
interface ResourceSummary {
  readonly items: readonly { readonly resourceType: string; readonly transferSize: number }[]
}

function scriptBytesOf({ audits }: Result): number | undefined {
  // What Lighthouse documents of this audit; its types know no more than that there are details.
  const summary = audits['resource-summary']?.details as ResourceSummary | undefined
  return summary?.items.find(({ resourceType }) => resourceType === 'script')?.transferSize
}

/** What lost points: one line each. */
function lost({ audits, categories }: Result, category: string): string[] {
  const refs = categories[category]?.auditRefs ?? []
  return refs.flatMap(({ id, weight }) => {
    const { score = null, title = id } = audits[id] ?? {}
    return weight > 0 && score !== null && score < 1 ? [`${category}: ${title}`] : []
  })
}

test('Lighthouse gives 95 and more, and finds the pages light and still', { timeout: 120_000 }, async () => {
  await using service = await startService()
  await using browser = await launchDebuggedBrowser()
  for (const path of judged) {
    const result = await judge(`${service.home}${path}`, browser.port)
    const { performance: _, ...scores } = scoresOf(result)
    expect(Object.keys(scores), path).toEqual(
      expect.arrayContaining(['accessibility', 'best-practices', 'seo']),
    )
    for (const [category, score] of Object.entries(scores))
      expect(score, `${path} ${lost(result, category)}`).toBeGreaterThanOrEqual(leastScore)
    const { audits } = result
    expect(audits['cumulative-layout-shift']?.numericValue, path).toBeLessThan(0.001)
    expect(audits['total-byte-weight']?.numericValue, path).toBeLessThan(mostBytes)
    expect(scriptBytesOf(result), path).toBeLessThan(mostScriptBytes)
    expect(audits['third-parties-insight']?.details, path).toMatchObject({ items: [] })
  }
})
