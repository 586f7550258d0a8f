const begin = '<!-- cold-start: begin -->'
const end = '<!-- cold-start: end -->'

/** The README with what stands between the two marks of this bench replaced. @throws Error when a mark is missing */
export function withColdStart(readme: string, results: string): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`The README lacks the marks ${begin} and ${end}`)
  return `${readme.slice(0, from)}${begin}\n\n${results}\n\n${readme.slice(to)}`
}
