/** Columns of a line of a comment, without what it is indented by. */
const width = 104

/**
 * A JSDoc comment with a line break behind it; nothing for nothing.
 * @param paragraphs each is text with line breaks of its own, or none; what is empty is left out
 */
export function docComment(...paragraphs: readonly (string | undefined)[]): string {
  const lines = paragraphs
    .filter((paragraph) => paragraph !== undefined && paragraph !== '')
    // A paragraph that begins with a tag goes right below another one.
    .flatMap((paragraph, at, all) => [
      ...(at === 0 || (paragraph?.startsWith('@') && all[at - 1]?.startsWith('@')) ? [] : ['']),
      ...(paragraph ?? '').split('\n').flatMap(wrap),
    ])
    .map((line) => line.replaceAll('*/', '*\\/'))
  const [first] = lines
  if (first === undefined) return ''
  if (lines.length === 1) return `/** ${first} */\n`
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`
}

/** Lines of text without what cannot be broken: tables and code are kept as they are. */
function wrap(line: string): string[] {
  if (/^(\||```|@example|await |for await )/.test(line) || line.length <= width) return [line]
  const hanging = line.startsWith('- ') || line.startsWith('@') ? '  ' : ''
  const lines: string[] = []
  let present = ''
  for (const word of line.split(' ')) {
    if (present.length + word.length + 1 > width && present.trim() !== '') {
      lines.push(present)
      present = hanging + word
    } else {
      present = present === '' ? word : `${present} ${word}`
    }
  }
  return [...lines, present]
}

/** The same two columns further to the right. */
export function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}
