const [begin, end] = ['<!-- zip: begin -->', '<!-- zip: end -->']

/** The README with what stands between its two marks for archives replaced. @throws Error when a mark is missing */
export function withZip(readme: string, results: string): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`The README lacks the marks ${begin} and ${end}`)
  return `${readme.slice(0, from)}${begin}\n\n${results}\n\n${readme.slice(to)}`
}
