import type { Listing } from './listing.ts'
import { left, markdownTable, right } from './markdown.ts'

const units = (value: number | undefined) => (value === undefined ? '' : value.toFixed(1))

/** A row for each way to list. @param few the same ways in a workspace of few files */
export function listingReport(listings: readonly Listing[], few: readonly Listing[]): string {
  const numbers = listings[0]?.pages.map(({ page }) => page.toLocaleString('en-US')) ?? []
  const titles = (what: string) => numbers.map((page) => right(`${what} ${page}`))
  const rows = listings.map(({ name, pages, walkedUnits }) => {
    const atFew = few.find((listing) => listing.name === name)?.pages[0]
    return [
      name,
      ...pages.map(({ readUnits }) => units(readUnits)),
      walkedUnits === undefined ? '' : walkedUnits.map(units).join(' to '),
      String(pages[0]?.items ?? ''),
      String(pages[0]?.requests ?? ''),
      ...pages.map(({ milliseconds }) => milliseconds.toFixed(1)),
      units(atFew?.readUnits),
    ]
  })
  return markdownTable(
    [
      left('listing'),
      ...titles('RCU, page'),
      right('RCU, others'),
      right('items'),
      right('requests'),
      ...titles('ms, page'),
      right('RCU, 10 files'),
    ],
    rows,
  )
}
