import type { Bundle, Size } from './bundle.ts'
import type { Protocol } from './events.ts'
import type { CallTiming } from './measure-calls.ts'
import type { ImportTiming } from './measure-import.ts'
import { median } from './statistics.ts'

/** Everything that is known of one bundle. */
export interface Measured {
  readonly label: string
  /** Installed versions, for example `hono 4.13.19`. */
  readonly versions: readonly string[]
  readonly bundle: Bundle
  readonly imported: ImportTiming
  readonly calls: readonly CallTiming[]
}

type Cells = readonly string[]

/** Columns that hold text; the others hold figures, which are aligned on the right. */
const textColumns = 2
/** Markdown's shortest rule. */
const minWidth = 3

/** A Markdown table with its columns aligned, which is also how the formatter wants it in the README. */
export function markdown(head: Cells, rows: readonly Cells[]): string {
  const widths = head.map((_, column) =>
    Math.max(minWidth, ...[head, ...rows].map((cells) => cells[column]?.length ?? 0)),
  )
  const line = (cells: Cells) => {
    const aligned = cells.map((cell, column) => {
      const width = widths[column] ?? 0
      return column < textColumns ? cell.padEnd(width) : cell.padStart(width)
    })
    return `| ${aligned.join(' | ')} |`
  }
  const rule = widths.map((width, column) =>
    column < textColumns ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

const kilobytes = (bytes: number) => String(Math.round(bytes / 1000))

/** What is loaded, and in brackets everything, when part of it waits to be imported on demand. */
function sizeCells(loaded: Size, total: Size): Cells {
  const cell = (of: (size: Size) => number) =>
    of(total) === of(loaded) ? kilobytes(of(loaded)) : `${kilobytes(of(loaded))} (${kilobytes(of(total))})`
  return [cell((size) => size.bytes), cell((size) => size.gzipBytes)]
}

function footprint({ bundle, imported }: Measured): Cells {
  return [
    ...sizeCells(bundle.loaded, bundle.total),
    imported.importMilliseconds.toFixed(1),
    ...(imported.firstCallMilliseconds === null ? [] : [imported.firstCallMilliseconds.toFixed(1)]),
    (imported.rss / 1e6).toFixed(1),
  ]
}

const name = ({ label, versions }: Measured): Cells => [label, versions.join(', ')]

/**
 * The table of calls by these protocols: microseconds a call in the median batch and in the best one, and what is the
 * peer's own, which is the median over the turns of its distance to `base` in the same turn; then its footprint.
 */
export function callTable(
  measured: readonly Measured[],
  protocols: readonly Protocol[],
  base: CallTiming,
): string {
  const rows = measured.flatMap((row) =>
    row.calls
      .filter(({ protocol }) => protocols.includes(protocol))
      .map((timing) => {
        const own = timing.rounds.map((time, round) => time - (base.rounds[round] ?? Number.NaN))
        return [
          ...name(row),
          median(timing.rounds).toFixed(1),
          Math.min(...timing.rounds).toFixed(1),
          timing === base ? '' : median(own).toFixed(1),
          ...footprint(row),
        ]
      }),
  )
  return markdown(
    [
      'peer',
      'version',
      'us a call',
      'best us',
      'own us',
      'min KB',
      'gzip KB',
      'import ms',
      'first call ms',
      'RSS MB',
    ],
    rows,
  )
}

/** The bundles that are only imported. */
export function importTable(measured: readonly Measured[]): string {
  const rows = measured
    .filter(({ calls }) => calls.length === 0)
    .map((row) => [...name(row), ...footprint(row)])
  return markdown(['module', 'version', 'min KB', 'gzip KB', 'import ms', 'RSS MB'], rows)
}
