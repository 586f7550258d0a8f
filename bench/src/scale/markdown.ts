export interface Column {
  readonly title: string
  /** Figures stand on the right. */
  readonly align: 'left' | 'right'
}

/** Markdown's shortest rule. */
const minWidth = 3

export const left = (title: string): Column => ({ title, align: 'left' })
export const right = (title: string): Column => ({ title, align: 'right' })

/** A Markdown table with its columns aligned, which is also how it is read in a terminal. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => title)
  const widths = columns.map((_, at) =>
    Math.max(minWidth, ...[titles, ...rows].map((cells) => cells[at]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) => {
    const aligned = columns.map(({ align }, at) => {
      const [cell, width] = [cells[at] ?? '', widths[at] ?? 0]
      return align === 'left' ? cell.padEnd(width) : cell.padStart(width)
    })
    return `| ${aligned.join(' | ')} |`
  }
  const rule = columns.map(({ align }, at) => {
    const width = widths[at] ?? 0
    return align === 'left' ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`
  })
  return [line(titles), line(rule), ...rows.map(line)].join('\n')
}
