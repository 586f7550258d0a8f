const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] ?? '')

/** What a word in backticks leads to, if it is the name of an operation or the code of an error. */
export type LinkOf = (word: string) => string | undefined

/** The HTML of a text with `code` in it; names that have a page lead there. */
export function inlineHtml(text: string, linkOf: LinkOf = () => undefined): string {
  return text
    .split('`')
    .map((part, index) => {
      if (index % 2 === 0) return escaped(part)
      const href = linkOf(part)
      const code = `<code>${escaped(part)}</code>`
      return href === undefined ? code : `<a href="${escaped(href)}">${code}</a>`
    })
    .join('')
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

function tableHtml(head: string, lines: readonly string[], linkOf: LinkOf): string {
  const row = (line: string, tag: string) =>
    `<tr>${cellsOf(line)
      .map((cell) => `<${tag}>${inlineHtml(cell, linkOf)}</${tag.split(' ')[0]}>`)
      .join('')}</tr>`
  return `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead>${row(head, 'th scope="col"')}</thead><tbody>${lines.map((line) => row(line, 'td')).join('')}</tbody></table></div>`
}

/** The HTML of the Markdown that contracts use: paragraphs, tables with a head, and `code`. */
export function markdownHtml(text = '', linkOf?: LinkOf): string {
  const paragraphs = text.split(/\n{2,}/).filter((paragraph) => paragraph !== '')
  return paragraphs
    .map((paragraph) => {
      const [head = '', rule = '', ...lines] = paragraph.split('\n')
      return head.includes('|') && isRule(rule)
        ? tableHtml(head, lines, linkOf ?? (() => undefined))
        : `<p>${inlineHtml(paragraph, linkOf)}</p>`
    })
    .join('\n')
}
