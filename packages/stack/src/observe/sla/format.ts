/** Milliseconds with three digits that count: `0.42`, `12.3`, `1,234`; `-` for none. */
export function milliseconds(value: number | undefined): string {
  if (value === undefined) return '-'
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

export const count = (value: number): string => Math.round(value).toLocaleString('en')

/** Percent that is never rounded up to 100: `99.99 %` of ten thousand with one failure. */
export function percent(value: number | undefined, digits = 3): string {
  if (value === undefined) return '-'
  if (value >= 100) return `${Math.round(value).toLocaleString('en')} %`
  const scale = 10 ** digits
  return `${(Math.floor(value * scale + 1e-9) / scale).toFixed(digits)} %`
}

/** `+12 %`, from one figure to another; `-` where one is missing. */
export function change(before: number | undefined, after: number | undefined): string {
  if (before === undefined || after === undefined || before === 0) return '-'
  const by = Math.round((100 * (after - before)) / before)
  return `${by > 0 ? '+' : by < 0 ? '−' : '±'}${Math.abs(by).toLocaleString('en')} %`
}

/** `2026-11-23 20:05`, UTC. */
export const time = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ')

/** Columns below each other: the first to the left, the others to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, at) => Math.max(all[at] ?? 0, cell.length)),
    [],
  )
  return rows
    .map((row) =>
      row
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
