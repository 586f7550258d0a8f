import type { TableAccess } from './client.ts'
import { closingEntity, type StoredTotal, type UsageAmount } from './usage-entity.ts'

/** What a part held at the end of a day. */
export type History = (day: string) => UsageAmount

const nothing: UsageAmount = { files: 0, bytes: 0 }
const dayMs = 86_400_000

/**
 * What one part held at the end of the days of a range: what it held at the end of the last day before on which that
 * changed. Reads as many items as there are such days, and one more. Strongly consistent.
 * @param total what the part held a moment before
 */
export async function readHistory(
  access: TableAccess,
  key: { readonly workspaceId: string; readonly part: number },
  { from, to }: { readonly from: string; readonly to: string },
  total: StoredTotal | undefined,
): Promise<History> {
  if (total === undefined) return () => nothing
  // It has not changed since.
  if (total.day <= from) return () => total
  const most = (Date.parse(to) - Date.parse(from)) / dayMs + 2
  const { data: closings } = await closingEntity(access)
    .query.primary(key)
    .lte({ day: to })
    .go({ order: 'desc', limit: most, consistent: true })
  // A day that has ended since then has its closing.
  const newestFirst = [...closings, total].toSorted((a, b) => (a.day === b.day ? 0 : a.day > b.day ? -1 : 1))
  return (day) => newestFirst.find((one) => one.day <= day) ?? nothing
}
