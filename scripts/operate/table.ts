/** A table in Markdown. @param figures how many of the columns, from the right, hold figures */
export function tableOf(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { figures = 0 }: { readonly figures?: number } = {},
): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const rule = head.map((_, at) => (at < head.length - figures ? '---' : '---:'))
  return `${[line(head), line(rule), ...rows.map(line)].join('\n')}\n`
}

export const code = (text: string) => `\`${text}\``

/** Names as code, one after the other. */
export const codes = (names: readonly string[]) => names.map(code).join(', ')
