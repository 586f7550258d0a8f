import { type Load, partitionReadUnits } from './create-load.ts'
import type { Page } from './listing-page.ts'

/** Most write units that a key may take in a second: a partition takes 1,000, the rest is for chance. */
export const promisedWriteUnits = 800
/** Most by which the time of one page may differ from another's. */
export const promisedTimeDifference = 0.2

/** What a load breaks, in sentences; none when it keeps its promise. @param what names the load */
export function brokenByLoad(what: string, { hottestWrites, hottestReads }: Load): string[] {
  const above = (keys: Load['hottestWrites'], kind: string, limit: number) =>
    keys
      .filter(({ units }) => units >= limit)
      .map(
        ({ keyspace, partitionKey, units }) =>
          `${what}: the key ${partitionKey} of ${keyspace} takes ${units} ${kind} units in one second; ` +
          `it has to stay below ${limit}.`,
      )
  return [
    ...above(hottestWrites, 'write', promisedWriteUnits),
    ...above(hottestReads, 'read', partitionReadUnits),
  ]
}

/** What a listing breaks, in sentences: its pages have to cost the same units and about the same time. */
export function brokenByListing(name: string, pages: readonly Page[]): string[] {
  const units = pages.map(({ page, readUnits }) => `${readUnits} on page ${page}`)
  const times = pages.map(({ page, milliseconds }) => `${milliseconds.toFixed(1)} ms for page ${page}`)
  return [
    ...(new Set(pages.map(({ readUnits }) => readUnits)).size > 1
      ? [`Listing ${name}: pages cost different read units: ${units.join(', ')}.`]
      : []),
    ...(isWithinTime(pages.map(({ milliseconds }) => milliseconds))
      ? []
      : [
          `Listing ${name}: times differ by more than ${promisedTimeDifference * 100} %: ${times.join(', ')}.`,
        ]),
  ]
}

/** Whether the slowest is within the promised difference from the fastest. */
export function isWithinTime(milliseconds: readonly number[]): boolean {
  return Math.max(...milliseconds) <= Math.min(...milliseconds) * (1 + promisedTimeDifference)
}
