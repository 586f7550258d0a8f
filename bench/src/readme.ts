const begin = '<!-- results: begin -->'
const end = '<!-- results: end -->'

/** The README with what stands between its two marks replaced. Throws when a mark is missing. */
export function withResults(readme: string, results: string): string {
  const from = readme.indexOf(begin)
  const to = readme.indexOf(end)
  if (from === -1 || to < from) throw new Error(`The README lacks the marks ${begin} and ${end}`)
  return `${readme.slice(0, from)}${begin}\n${results}\n${readme.slice(to)}`
}
