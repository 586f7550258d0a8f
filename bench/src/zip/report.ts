import type { Made } from './child.ts'
import type { Contender } from './contender.ts'
import type { Corpus } from './corpus.ts'

export interface Measured {
  readonly corpus: Corpus
  readonly contender: Contender
  readonly runs: readonly Made[]
}

/** What the worker may have resident, in MiB: docs of the design. */
export const rssLimitMb = 128

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ]
  return (low + high) / 2
}

/** One row a corpus and contender, with its speed beside that of yazl in memory, the bare library. */
export function zipTable(measured: readonly Measured[]): string {
  const speedOf = ({ corpus, runs }: Measured) =>
    (corpus.files * corpus.size) / 1e6 / (median(runs.map(({ ms }) => ms)) / 1000)
  const rows = measured.map((row) => {
    const { corpus, contender, runs } = row
    const bare = measured.find((other) => other.corpus === corpus && other.contender.name === 'yazl')
    const ratio = bare === undefined ? '' : `${((speedOf(row) / speedOf(bare)) * 100).toFixed(0)} %`
    const rss = Math.max(...runs.map(({ rssMb }) => rssMb))
    const isOver = contender.name === 'lading-worker' && rss > rssLimitMb
    const size = (runs[0]?.bytes ?? 0) / 1e6
    return [
      corpus.label,
      contender.label,
      speedOf(row).toFixed(0),
      ratio,
      `${rss.toFixed(0)}${isOver ? `, over ${rssLimitMb}` : ''}`,
      size.toFixed(1),
    ]
  })
  const head = ['files', 'made by', 'MB/s', 'of yazl, bare', 'MiB resident at most', 'MB of archive']
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), '| --- | --- | ---: | ---: | ---: | ---: |', ...rows.map(line)].join('\n')
}
