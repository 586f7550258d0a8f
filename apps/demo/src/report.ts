import type { Folder } from './folder.ts'
import type { Mistake } from './run.ts'
import { percentile, type Timings } from './timings.ts'

/** In the order of the work; what is indented is part of what stands above it. */
const rows: readonly (readonly [label: string, operation: string])[] = [
  ['upload, whole', 'upload, whole'],
  ['  files.create', 'files.create'],
  ['  uploads.sign', 'uploads.sign'],
  ['  PUT of the bytes', 'PUT of the bytes'],
  ['  files.complete', 'files.complete'],
  ['files.list, a page', 'files.list'],
  ['download, whole', 'download, whole'],
  ['  files.download', 'files.download'],
  ['  GET, first byte', 'GET, first byte'],
  ['files.purge', 'files.purge'],
]

/** How many names a list shows at most. */
const shownNames = 20

/** Calls and milliseconds of each operation. */
export function table(timings: Timings): string {
  const lines = rows.flatMap(([label, operation]) => {
    const sorted = timings.sorted(operation)
    if (sorted.length === 0) return []
    const cells = [0.5, 0.95, 0.99].map((share) => percentile(sorted, share).toFixed(1).padStart(9))
    return [`${label.padEnd(20)}${sorted.length.toLocaleString('en').padStart(9)}${cells.join('')}`]
  })
  const head = `${'milliseconds'.padEnd(20)}${['calls', 'p50', 'p95', 'p99'].map((cell) => cell.padStart(9)).join('')}`
  return [head, ...lines].join('\n')
}

function listed(names: readonly string[]): string {
  const more = names.length > shownNames ? [`... and ${names.length - shownNames} more`] : []
  return [...names.slice(0, shownNames), ...more].map((name) => `  ${name}`).join('\n')
}

/** What of the folder is not part of the run; empty when everything is. */
export function leftOut({ skipped, unreadable }: Folder): string {
  const parts = []
  if (skipped.length > 0) {
    parts.push(`Skipped, being symbolic links or no regular files: ${skipped.length}\n${listed(skipped)}`)
  }
  if (unreadable.length > 0)
    parts.push(`Folders that cannot be read: ${unreadable.length}\n${listed(unreadable)}`)
  return parts.join('\n')
}

export function describeMistakes(mistakes: readonly Mistake[]): string {
  return `${mistakes.length} differences or errors:\n${listed(mistakes.map(({ name, what }) => `${name} ${what}`))}`
}
