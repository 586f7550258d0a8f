import { contract } from '@lading/contract'
import { maxDays } from '@lading/contract/usage'
import type { ErrorData } from '../generated/errors.ts'
import { handle } from './context.ts'
import type { StoredFile, StoredWorkspace } from './state.ts'
import { dayOf, daysLater } from './time.ts'

interface Amount {
  readonly files: number
  readonly bytes: number
}

/** Days of an answer when no date is given. */
const usualDays = 31

/** What a workspace holds: ready and trashed files, with the bytes of all their versions. */
export function usedBy({ files }: StoredWorkspace): Amount {
  const counted = [...files.values()].filter(({ state }) => state !== 'pending')
  return { files: counted.length, bytes: counted.reduce((sum, file) => sum + bytesOf(file), 0) }
}

/** A version that was restored shares its bytes. */
function bytesOf({ versions }: StoredFile): number {
  const sizes = new Map(versions.map(({ uploadId, size }) => [uploadId, size]))
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

/** The data of QUOTA_EXCEEDED; undefined when there is room. */
export function overQuota(workspace: StoredWorkspace, add: Amount): ErrorData['QUOTA_EXCEEDED'] | undefined {
  const used = usedBy(workspace)
  const limits = { files: workspace.quotaFiles, bytes: workspace.quotaBytes }
  for (const quota of ['files', 'bytes'] as const) {
    const limit = limits[quota]
    if (limit !== null && add[quota] > 0 && used[quota] + add[quota] > limit) {
      return { quota, limit, used: used[quota], asked: add[quota] }
    }
  }
  return undefined
}

/** Counts a call in its day, and what the workspace holds after it. */
export function countCall(workspace: StoredWorkspace, now: string, downloadLinks: 0 | 1): void {
  const day = dayOf(now)
  const known = workspace.days.get(day) ?? { operations: 0, downloadLinks: 0 }
  workspace.days.set(day, {
    operations: known.operations + 1,
    downloadLinks: known.downloadLinks + downloadLinks,
    ...usedBy(workspace),
  })
}

export const get = handle(contract.usage.get, async ({ principal: { workspace } }) => {
  const { quotaFiles, quotaBytes } = workspace
  return { ...usedBy(workspace), quotaFiles, quotaBytes }
})

export const days = handle(contract.usage.days, async ({ input, context, principal: { workspace } }) => {
  const today = dayOf(context.now())
  const to = input.to === undefined || input.to > today ? today : input.to
  const back = (count: number) => dayOf(daysLater(`${to}T00:00:00.000Z`, -count))
  const asked = input.from ?? back(usualDays - 1)
  const first = back(maxDays - 1)
  const items = [...workspace.days]
    .filter(([day]) => day >= asked && day >= first && day <= to)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    // What files have come and gone since the last call of today counts as well.
    .map(([day, counts]) => ({ day, ...counts, ...(day === today && usedBy(workspace)) }))
  return { items }
})
