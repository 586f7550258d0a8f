import { type Html, html } from './html.ts'

/** Text with `code` in it. */
export function inline(text: string): Html[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))
}

/** The cells of a table's line; a pipe within one is written `\|`. */
function cellsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
}

const isRule = (line: string) => /^[\s|:-]*$/.test(line) && /-\s*\|/.test(line)

function table(head: string, lines: readonly string[]): Html {
  const rows = lines.map(
    (line) => html`<tr>${cellsOf(line).map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`,
  )
  return html`<div class="table" tabindex="0"><table>
<thead><tr>${cellsOf(head).map((cell) => html`<th scope="col">${inline(cell)}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`
}

/** The Markdown that contracts use: paragraphs, tables with a head, and `code`. */
export function markdown(text = ''): Html[] {
  const paragraphs = text.split(/\n{2,}/).filter((paragraph) => paragraph !== '')
  return paragraphs.map((paragraph) => {
    const [head = '', rule = '', ...lines] = paragraph.split('\n')
    return head.includes('|') && isRule(rule) ? table(head, lines) : html`<p>${inline(paragraph)}</p>`
  })
}
